import { CredentialError } from '../credentials/token/credential-error'
import type { HandshakeNotes } from '../portkey/contract'
import { HandshakeError } from '../portkey/socket'
import { carryTrace } from '../telemetry/carry-trace'
import { noteClose } from '../telemetry/provider-words'
import type { Redact } from '../telemetry/redact'
import {
  type Attempt,
  beginAttempt,
  noteFailure,
  noteNoCredentials,
  type Trace,
} from '../telemetry/trace'

const SWITCHING_PROTOCOLS = 101
/** Statuses with which a provider refuses credentials or rights. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403])

/**
 * Notes the connection to a provider as an attempt of the request that asks for it.
 *
 * @param headers The client's headers for the provider, which also say which span asks.
 */
export function noteHandshake(
  trace: Trace,
  { name, provider, model }: { name: string; provider: string; model: string },
  headers: Headers,
  redact: Redact,
) {
  let attempt: Attempt | undefined
  return {
    begin(url: string): HandshakeNotes {
      const begun = beginAttempt(trace, name, url, redact)
      carryTrace(headers, trace, begun, { provider, model })
      attempt = begun
      return {
        opened() {
          begun.endedAtMs = performance.now()
          begun.status = SWITCHING_PROTOCOLS
        },
        failed: (cause) => noteRefusal(begun, cause),
      }
    },
    /** The provider has closed the connection. */
    closed(code: number, reason: string) {
      if (attempt) noteClose(attempt, code, reason)
    },
  }
}

function noteRefusal(attempt: Attempt, cause: unknown): void {
  noteFailure(attempt, cause)
  if (cause instanceof CredentialError) noteNoCredentials(attempt, cause)
  if (!(cause instanceof HandshakeError) || cause.status === undefined) return
  attempt.status = cause.status
  attempt.isRefused = REFUSALS.has(cause.status)
}
