import type { PortusError } from '../../errors'

/** A detail of an error, by the name of its type. https://google.aip.dev/193 */
export type ErrorDetail = { '@type': string } & Record<string, unknown>

const TYPES = 'type.googleapis.com/google.rpc.'

/** Longer waits are no waits. */
const SECONDS = /^\d{1,6}$/

/**
 * How long to wait. Google's clients read it here, and no header.
 * https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 *
 * @param retryAfter The value of `retry-after`.
 */
export const retryDetails = (retryAfter: string | null | undefined): readonly ErrorDetail[] =>
  retryAfter && SECONDS.test(retryAfter)
    ? [{ '@type': `${TYPES}RetryInfo`, retryDelay: `${retryAfter}s` }]
    : []

/** The reasons of errors for which Google has a word that clients know. https://cloud.google.com/api-keys/docs/troubleshoot */
const REASONS: ReadonlyMap<string, string> = new Map([['invalid_api_key', 'API_KEY_INVALID']])

/** What an error of Portus' own says to programs. One with a status of a provider's is the provider's. */
export function ownDetails({ kind, details }: PortusError): readonly ErrorDetail[] {
  const { headers, status } = details
  const reason = REASONS.get(kind) ?? kind.toUpperCase()
  return [
    ...(status === undefined ? [{ '@type': `${TYPES}ErrorInfo`, reason, domain: 'portus' }] : []),
    ...retryDetails(headers?.['retry-after']),
  ]
}
