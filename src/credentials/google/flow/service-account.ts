import { createSign } from 'node:crypto'
import type { Expiring } from '../../token/renewed'
import { tokenAnswer } from '../../token/token-answer'
import type { Surroundings } from '../../token/token-request'
import type { ServiceAccount } from '../file/credentials'
import { askGoogle, type Hints } from '../service/ask-google'

/** What all calls to Vertex AI need. https://cloud.google.com/vertex-ai/docs/authentication */
export const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/** The longest life of an assertion. */
const ASSERTION_LIFE_S = 3600

const SERVICE = 'Google’s token service'

/** https://developers.google.com/identity/protocols/oauth2/service-account#jwterrorcodes */
const HINTS: Hints = [
  [/reasonable timeframe|\biat\b|\bexp\b/i, 'compare this machine’s clock'],
  [/signature/i, 'the key may be deleted: compare "private_key_id" with the account’s keys'],
  [
    /account not found|not a valid email/i,
    'the service account may be deleted: look at "client_email"',
  ],
  [/disabled/i, 'the service account or its key is disabled'],
  [/audience/i, 'look at "token_uri" of the service account'],
  [/invalid_grant|invalid_client|unauthorized_client/i, 'look at the service account and its key'],
]

/**
 * A token for a key of a service account: a signed assertion is exchanged for it.
 *
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export async function serviceAccountToken(
  account: ServiceAccount,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  const nowMs = surroundings.nowMs()
  const assertion = signedAssertion(account, nowMs)
  const text = await askGoogle(
    {
      service: SERVICE,
      url: account.tokenUrl,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion,
      }).toString(),
      secrets: [assertion, account.privateKey],
      hints: HINTS,
    },
    surroundings,
  )
  return tokenAnswer(text, SERVICE, nowMs)
}

function signedAssertion(
  { clientEmail, privateKey, privateKeyId, tokenUrl }: ServiceAccount,
  nowMs: number,
): string {
  const iat = Math.floor(nowMs / 1000)
  const header = { alg: 'RS256', typ: 'JWT', ...(privateKeyId && { kid: privateKeyId }) }
  const claims = {
    iss: clientEmail,
    scope: SCOPE,
    aud: tokenUrl,
    iat,
    exp: iat + ASSERTION_LIFE_S,
  }
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`
}
