/** The part of `prom-client` that prints, without the rest of the package. */
declare module 'prom-client/lib/registry' {
  type Value = { value: number; labels: Record<string, string>; metricName?: string }
  type Printable = { name: string; help: string; type: string; values: readonly Value[] }
  export default class Registry {
    static readonly PROMETHEUS_CONTENT_TYPE: string
    static readonly OPENMETRICS_CONTENT_TYPE: string
    constructor(contentType?: string)
    readonly contentType: string
    getMetricsAsString(metric: { get(): Printable }): Promise<string>
  }
}
