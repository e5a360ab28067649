import { membersIn } from '../../../api/dialect'
import { jsonIn } from '../../../body/json/json-in'
import { CredentialError } from '../../token/credential-error'
import type { Expiring } from '../../token/renewed'

/** Google always says how long a token lives. Where the words are missing, it is asked again soon. */
const UNKNOWN_LIFE_S = 300
/** No token of Google's lives longer. https://cloud.google.com/docs/authentication/token-types */
const MAX_LIFE_S = 43_200
/** What a header can hold. */
const TOKEN = /^[\x21-\x7e]+$/

/**
 * Reads the answer of a token endpoint.
 *
 * https://datatracker.ietf.org/doc/html/rfc6749#section-5.1
 *
 * @throws {CredentialError} `unavailable` where it holds no token that is still valid.
 */
export function tokenAnswer(text: string, service: string, nowMs: number): Expiring<string> {
  const { access_token, expires_in } = membersIn(jsonIn(text))
  const lifeS =
    expires_in === undefined || expires_in === null ? UNKNOWN_LIFE_S : Number(expires_in)
  const value = tokenIn(access_token, service)
  if (lifeS <= 0) throw new CredentialError('unavailable', `${service} gave a token that has ended`)
  return { value, expiresAtMs: nowMs + seconds(lifeS) * 1000 }
}

/**
 * Reads the answer of `generateAccessToken`, whose end is a time: `2014-10-02T15:01:23Z`. Where the clocks
 * differ, the life that was asked for counts.
 *
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
export function impersonationAnswer(
  text: string,
  service: string,
  nowMs: number,
  lifetimeS: number,
): Expiring<string> {
  const { accessToken, expireTime } = membersIn(jsonIn(text))
  const value = tokenIn(accessToken, service)
  const latestMs = nowMs + lifetimeS * 1000
  const endMs = typeof expireTime === 'string' ? Date.parse(expireTime) : Number.NaN
  return { value, expiresAtMs: endMs > nowMs && endMs < latestMs ? endMs : latestMs }
}

function tokenIn(token: unknown, service: string): string {
  if (typeof token === 'string' && TOKEN.test(token)) return token
  throw new CredentialError('unavailable', `${service} answered without a token`)
}

const seconds = (value: number): number =>
  Number.isFinite(value) ? Math.min(value, MAX_LIFE_S) : UNKNOWN_LIFE_S
