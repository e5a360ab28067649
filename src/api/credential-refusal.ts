import { awsErrorIn } from './aws-errors'
import type { ProviderError } from './dialect'

/**
 * Codes with which a provider refuses credentials, whatever the status.
 *
 * - AWS: https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html and
 *   https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * - Google: https://cloud.google.com/apis/design/errors#error_info
 * - OpenAI and Anthropic: https://platform.openai.com/docs/guides/error-codes,
 *   https://docs.anthropic.com/en/api/errors
 */
const CODES = new Set([
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'API_KEY_INVALID',
  'UNAUTHENTICATED',
  'invalid_api_key',
  'authentication_error',
])

/**
 * Words of the same, for answers whose code is lost. Google sends a 400 for a key that it does not know, and
 * so does xAI; AWS sends a 403, and a 400 for a token that has expired.
 */
const WORDS =
  /API key (?:not valid|expired|not found|was reported as leaked)|Incorrect API key provided|security token included in the request|request signature we calculated does not match|Missing Authentication Token/i

/**
 * What Google says of a key, a token or the project of one in the details of an error.
 * https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto
 */
const GOOGLE_REASON =
  /"(?:API_KEY_[A-Z_]{1,40}|ACCESS_TOKEN_[A-Z_]{1,40}|CREDENTIALS_MISSING|CONSUMER_SUSPENDED)"/

/** Statuses that may be about credentials without saying so by their number. */
const STATUSES = new Set([400, 403])

/** An error answer of a provider. */
export type Refusal = { status: number; headers: Headers; error: ProviderError; text: string }

/**
 * Whether a provider refuses the credentials that it was sent. They are the operator's: a client that is
 * told so would change its own key, which is right.
 */
export function refusesCredentials({ status, headers, error, text }: Refusal): boolean {
  if (status === 401) return true
  if (!STATUSES.has(status)) return false
  const named = awsErrorIn(headers)
  if ([named, error.type, error.code].some((code) => code !== undefined && CODES.has(code)))
    return true
  return WORDS.test(error.message) || GOOGLE_REASON.test(text)
}
