import type { ErrorKind } from '../errors'
import type { Level } from './logger'
import type { Report } from './record'

/** Probes of an orchestrator come every few seconds and say nothing while they succeed. */
const QUIET_PATHS = new Set(['/health', '/livez', '/readyz', '/metrics'])

/**
 * How much an error of Portus matters to whoever runs it.
 *
 * - `error`: the operator must act. Requests fail that are well made.
 * - `warn`: the operator should look. What a client asks for and what is configured do not fit together.
 * - `info`: the client alone can mend it, or nobody need.
 */
export const LEVEL_OF_KIND: Readonly<Record<ErrorKind, Level>> = {
  internal_error: 'error',
  gateway_unreachable: 'error',
  gateway_timeout: 'error',
  provider_unreachable: 'error',
  provider_credentials_refused: 'error',
  credentials_unavailable: 'error',
  invalid_provider_answer: 'error',
  provider_timeout: 'error',
  stream_truncated: 'error',
  stream_idle_timeout: 'error',
  overloaded: 'error',
  store_unavailable: 'error',
  invalid_api_key: 'warn',
  too_many_wrong_keys: 'warn',
  not_allowed: 'warn',
  model_denied: 'warn',
  endpoint_denied: 'warn',
  network_denied: 'warn',
  application_paused: 'warn',
  model_not_found: 'warn',
  unsupported_endpoint: 'warn',
  not_supported: 'info',
  invalid_request: 'info',
  response_not_found: 'info',
  object_not_found: 'info',
  unknown_url: 'info',
  method_not_allowed: 'info',
  request_timeout: 'info',
  request_too_large: 'info',
  unsupported_media_type: 'info',
  upgrade_required: 'info',
  client_closed_request: 'info',
  rate_limit_exceeded: 'info',
  budget_exceeded: 'info',
  limits_unknown: 'error',
  budget_unknown: 'error',
  no_price: 'warn',
  websocket_connection_limit_reached: 'info',
}

/** Whether a request is a probe that says nothing. A process that drains says so itself. */
export const isProbe = ({ status, record }: Pick<Report, 'status' | 'record'>): boolean =>
  QUIET_PATHS.has(record.path) && (status < 400 || status === 503)

/** How much a request's line matters. An error without a kind of Portus is the provider's, in its own words. */
export function levelOf(report: Report): Level {
  const { status, outcome, record, error } = report
  if (isProbe(report)) return 'debug'
  if (outcome !== 'cancelled') {
    if (error) return LEVEL_OF_KIND[error.kind]
    if (outcome === 'truncated') return 'error'
    if (status >= 400 || outcome === 'failed') return 'warn'
  }
  // Another target has answered, and nobody would notice that the first one never does.
  return record.trace.attempts.some(({ isRefused }) => isRefused) ? 'warn' : 'info'
}
