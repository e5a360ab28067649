/**
 * One error type for everything that Portus refuses, or that fails on its way. Errors are thrown as
 * facts; each dialect makes its wire shape of them when the answer is written.
 */

/** What each kind of error is on the wire: the status, and the words of both APIs for it. */
const KINDS = {
  invalid_request: row(400, 'invalid_request_error', 'invalid_request_error'),
  invalid_api_key: row(401, 'invalid_request_error', 'authentication_error'),
  model_not_allowed: row(403, 'invalid_request_error', 'permission_error'),
  model_not_found: row(404, 'invalid_request_error', 'not_found_error'),
  unknown_url: row(404, 'invalid_request_error', 'not_found_error'),
  method_not_allowed: row(405, 'invalid_request_error', 'invalid_request_error'),
  request_timeout: row(408, 'invalid_request_error', 'invalid_request_error'),
  request_too_large: row(413, 'invalid_request_error', 'request_too_large'),
  unsupported_media_type: row(415, 'invalid_request_error', 'invalid_request_error'),
  unsupported_endpoint: row(400, 'invalid_request_error', 'invalid_request_error'),
  upgrade_required: row(426, 'invalid_request_error', 'invalid_request_error'),
  rate_limited: row(429, 'rate_limit_error', 'rate_limit_error'),
  client_closed_request: row(499, 'invalid_request_error', 'invalid_request_error'),
  internal_error: row(500, 'server_error', 'api_error'),
  gateway_unreachable: row(502, 'server_error', 'api_error'),
  provider_unreachable: row(502, 'server_error', 'api_error'),
  invalid_provider_answer: row(502, 'server_error', 'api_error'),
  stream_truncated: row(502, 'server_error', 'api_error'),
  overloaded: row(503, 'server_error', 'overloaded_error'),
  gateway_timeout: row(504, 'server_error', 'timeout_error'),
  provider_timeout: row(504, 'server_error', 'timeout_error'),
  stream_idle_timeout: row(504, 'server_error', 'timeout_error'),
} as const

function row(status: number, openaiType: string, anthropicType: string) {
  return { status, openaiType, anthropicType }
}

/** What happened; also the `code` of the OpenAI envelope and of the log. */
export type ErrorKind = keyof typeof KINDS

/** Extra facts of an error; `cause` is for the log only, and then only its name and code. */
export type ErrorDetails = {
  cause?: unknown
  /** The request member at fault, for the OpenAI envelope. */
  param?: string
  /** What Anthropic's envelope says about the error for programs, under `details`. */
  machineReadable?: Readonly<Record<string, string>>
  /** Further response headers, e.g. `allow` or `retry-after`. */
  headers?: Readonly<Record<string, string>>
}

/** An error whose message a client may read: it names nothing inside and no secret. */
export class PortusError extends Error {
  override name = 'PortusError'

  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message, { cause: details.cause })
  }

  get status(): number {
    return KINDS[this.kind].status
  }

  get openaiType(): string {
    return KINDS[this.kind].openaiType
  }

  get anthropicType(): string {
    return KINDS[this.kind].anthropicType
  }
}
