import Registry from 'prom-client/lib/registry'
import type { CellReader } from '../cells/cells'
import { partsOf } from './series'
import { METRICS, type Metric } from './table'

/** A scrape: the text, and its `content-type`. */
export type Scraped = { body: string; contentType: string }

/** The value of one series that is known at the time of the scrape alone, with the values of its labels. */
export type Sample = { metric: Metric; values: readonly string[]; value: number }

type Value = { value: number; labels: Record<string, string>; metricName?: string }

const OPENMETRICS = 'application/openmetrics-text'

/** The numbers of every series of one metric, by the values of its labels. */
type Series = Map<string, { values: readonly string[]; numbers: Float64Array }>

/**
 * Prints every metric that has a value, with the sums of all processes. Other work goes on between two metrics.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 *
 * @param accept The header. OpenMetrics where it is named there: https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export async function printMetrics(
  read: CellReader,
  samples: readonly Sample[],
  accept: string | null,
): Promise<Scraped> {
  const isOpen = accept?.includes(OPENMETRICS) ?? false
  const registry = new Registry(
    isOpen ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE,
  )
  const byName = summed(read)
  for (const { metric, values, value } of samples)
    addTo(byName, metric.name, values, Float64Array.of(value))
  const texts: string[] = []
  for (const metric of Object.values<Metric>(METRICS)) {
    const series = byName.get(metric.name)
    if (!series) continue
    texts.push(await registry.getMetricsAsString(printable(metric, series, isOpen)))
    await new Promise((done) => setImmediate(done))
  }
  const body = isOpen ? `${texts.join('\n')}\n# EOF\n` : `${texts.join('\n\n')}\n`
  return { body, contentType: registry.contentType }
}

/** The sums of all processes. */
function summed(read: CellReader): Map<string, Series> {
  const byName = new Map<string, Series>()
  for (const [key, lanes] of read()) {
    const parts = partsOf(key)
    if (!parts) continue
    for (const numbers of lanes) addTo(byName, parts.name, parts.values, numbers)
  }
  return byName
}

function addTo(
  byName: Map<string, Series>,
  name: string,
  values: readonly string[],
  numbers: Float64Array,
): void {
  const series = byName.get(name) ?? new Map()
  byName.set(name, series)
  const key = values.join('\n')
  const known = series.get(key)
  if (!known) series.set(key, { values, numbers: numbers.slice() })
  else
    for (let index = 0; index < numbers.length; index++)
      known.numbers[index] += numbers[index] as number
}

/** A metric in the form that `prom-client` prints. It puts `_total` behind the names of counters in OpenMetrics. */
function printable({ name, help, type, labels, buckets }: Metric, series: Series, isOpen: boolean) {
  const printed = isOpen && type === 'counter' ? name.replace(/_total$/, '') : name
  const values: Value[] = []
  for (const one of series.values()) {
    const named = Object.fromEntries(labels.map((label, index) => [label, one.values[index] ?? '']))
    if (buckets) values.push(...histogramValues(name, buckets, named, one.numbers))
    else values.push({ value: one.numbers[0] ?? 0, labels: named })
  }
  return { get: () => ({ name: printed, help, type, values }) }
}

/** The buckets of a scrape hold everything up to their bound. */
function histogramValues(
  name: string,
  buckets: readonly number[],
  labels: Record<string, string>,
  numbers: Float64Array,
): Value[] {
  const values: Value[] = []
  let count = 0
  for (const [index, bound] of [...buckets, Number.POSITIVE_INFINITY].entries()) {
    count += numbers[index] ?? 0
    const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound)
    values.push({ metricName: `${name}_bucket`, labels: { le, ...labels }, value: count })
  }
  values.push({ metricName: `${name}_sum`, labels, value: numbers[buckets.length + 1] ?? 0 })
  values.push({ metricName: `${name}_count`, labels, value: count })
  return values
}
