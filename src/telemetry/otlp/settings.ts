import type { Sampler } from '../trace-context/sampler'

/** Where spans are sent, which ones, and what they say of this process. */
export type TracingSettings = {
  /** The whole address, e.g. `http://127.0.0.1:4318/v1/traces`. */
  url: string
  /** Headers of each request. No output may show their values. */
  headers: Readonly<Record<string, string>>
  /** Milliseconds until a request must be answered. */
  timeoutMs: number
  isCompressed: boolean
  sampler: Sampler
  /** Attributes of the process, `service.name` among them. */
  resource: Readonly<Record<string, string>>
}
