import { membersIn } from '../../../api/dialect'
import { jsonIn } from '../../../body/json/json-in'
import type { Expiring } from '../../token/renewed'
import { tokenAnswer } from '../../token/token-answer'

/**
 * Reads the answer of `generateAccessToken`, whose end is a time: `2014-10-02T15:01:23Z`. Where the clocks
 * differ, the life that was asked for counts.
 *
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 *
 * @throws {CredentialError} `unavailable` where there is no token in it.
 */
export function impersonationAnswer(
  text: string,
  service: string,
  nowMs: number,
  lifetimeS: number,
): Expiring<string> {
  const { accessToken, expireTime } = membersIn(jsonIn(text))
  const { value } = tokenAnswer(JSON.stringify({ access_token: accessToken }), service, nowMs)
  const latestMs = nowMs + lifetimeS * 1000
  const endMs = typeof expireTime === 'string' ? Date.parse(expireTime) : Number.NaN
  return { value, expiresAtMs: endMs > nowMs && endMs < latestMs ? endMs : latestMs }
}
