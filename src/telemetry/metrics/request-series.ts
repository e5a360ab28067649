import type { Cells } from '../cells/cells'
import { operationOf, providerNameOf } from '../genai'
import type { Report } from '../record'
import { histogramOf, numberOf, type Observe } from './series'
import { METRICS, OTHER } from './table'
import { type TokenSeries, tokenSeries } from './token-series'

/** What requests with the same labels are counted in. */
export type RequestSeries = {
  requests: Float64Array
  duration: Observe
  firstByte: Observe
  overhead: Observe
  /** Absent where no model was asked. */
  operation?: Observe
  firstChunk: Observe | undefined
  tokens: TokenSeries
  /** Absent where the request was let in. */
  refused?: Float64Array
}

/** The errors with which a request is refused before anybody is asked. */
const REFUSALS: ReadonlySet<string> = new Set([
  'invalid_api_key',
  'too_many_wrong_keys',
  'not_allowed',
  'model_denied',
  'endpoint_denied',
  'network_denied',
  'application_paused',
  'overloaded',
  'rate_limit_exceeded',
  'budget_exceeded',
  'limits_unknown',
  'budget_unknown',
  'no_price',
])

/** Statuses of HTTP. Another number is none: RFC 9110 section 15. */
const isStatus = (status: number): boolean =>
  Number.isInteger(status) && status >= 100 && status <= 599

/** A status as a label. */
export const statusLabel = (status: number | undefined): string =>
  status === undefined ? 'none' : isStatus(status) ? String(status) : OTHER

/** What two requests have in common that are counted in the same place: names of the configuration alone. */
export const seriesKey = ({ record, status, outcome, provider, error }: Report): string =>
  `${record.application}\n${record.alias}\n${record.endpoint}\n${status}\n${outcome}\n${provider}\n${error?.kind}`

/** Finds what a request is counted in, or makes it. */
export function requestSeries(cells: Cells, report: Report): RequestSeries {
  const { record, outcome, error, status, provider = OTHER } = report
  const { application = '', alias = '', endpoint = OTHER } = record
  const label = statusLabel(status)
  const operation = operationOf(endpoint)
  const isAsked = operation !== undefined && record.trace.askedAtMs !== undefined
  const asked = [operation ?? OTHER, providerNameOf(provider), alias]
  const failure = error?.kind ?? (status >= 400 ? label : '')
  const byAlias = [endpoint, alias]
  return {
    requests: numberOf(cells, METRICS.requests, [application, alias, endpoint, label, outcome]),
    duration: histogramOf(cells, METRICS.duration, byAlias),
    firstByte: lazily(() => histogramOf(cells, METRICS.firstByte, byAlias)),
    overhead: lazily(() => histogramOf(cells, METRICS.overhead, [endpoint])),
    ...(isAsked && { operation: histogramOf(cells, METRICS.operation, [...asked, failure]) }),
    firstChunk: isAsked ? lazily(() => histogramOf(cells, METRICS.firstChunk, asked)) : undefined,
    tokens: tokenSeries(cells, [application, alias], isAsked ? asked : undefined),
    ...(error !== undefined &&
      REFUSALS.has(error.kind) && { refused: numberOf(cells, METRICS.refused, [error.kind]) }),
  }
}

/** A histogram that is there from its first observation on. */
function lazily(make: () => Observe): Observe {
  let made: Observe | undefined
  return (value) => {
    made ??= make()
    made(value)
  }
}
