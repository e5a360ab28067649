import type { ProviderError } from '../../api/dialect'
import { elementIn } from './sts-answer'

/** What people can look at, by the code of a refusal. */
const LOOK_AT: Readonly<Record<string, string>> = {
  AccessDenied: 'look at the trust policy of the role, and at the rights of whoever assumes it',
  ExpiredToken: 'the session token of whoever assumes the role has ended',
  ExpiredTokenException:
    'the token in the file of AWS_WEB_IDENTITY_TOKEN_FILE has ended, and nobody has replaced it',
  IDPRejectedClaim: 'the provider of the identity does not stand by the token',
  InvalidClientTokenId: 'look at the access key id: it may be deleted or inactive',
  InvalidIdentityToken:
    'look at the provider of identities in IAM, its audience, and the file of AWS_WEB_IDENTITY_TOKEN_FILE',
  RegionDisabledException: 'STS is not active in this region for this account; activate it in IAM',
  SignatureDoesNotMatch: 'look at the secret access key, and at the clock',
}

/**
 * Codes of refusals that pass. STS gives them with a status of 400.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export const PASSING_CODES: readonly string[] = [
  'IDPCommunicationError',
  'Throttling',
  'ThrottlingException',
]

/** What people can look at stands behind the words, and the whole line is cut at 500. */
const MAX_WORDS = 300

/**
 * The words of a refusal of STS, in one line, with what people can look at.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function wordsOfSts(text: string): ProviderError | undefined {
  const start = text.indexOf('<Error>')
  const error = start < 0 ? '' : text.slice(start)
  const code = elementIn(error, 'Code')?.slice(0, 100)
  const said = elementIn(error, 'Message')?.slice(0, MAX_WORDS).toWellFormed().replace(/\s+/g, ' ')
  if (!code) return undefined
  const lookAt = Object.hasOwn(LOOK_AT, code) ? LOOK_AT[code] : undefined
  return { code, message: [said, lookAt].filter(Boolean).join('; ') || 'no words' }
}
