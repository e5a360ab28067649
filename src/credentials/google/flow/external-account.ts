import type { Expiring } from '../../token/renewed'
import { tokenAnswer } from '../../token/token-answer'
import type { Surroundings } from '../../token/token-request'
import type { ExternalAccount } from '../file/credentials'
import { askGoogle, type Hints } from '../service/ask-google'
import { subjectToken } from '../subject/subject-token'
import { impersonatedToken } from './impersonate'
import { SCOPE } from './service-account'

const SERVICE = 'Google’s Security Token Service'

const HINTS: Hints = [
  [/attribute condition/i, 'the provider’s attribute condition does not admit this subject'],
  [
    /audience|invalid_target/i,
    'compare "audience" with the workload identity provider’s, and with that of the token',
  ],
  [
    /expired|not yet valid|stale|\biat\b|timestamp/i,
    'the workload’s token is too old: compare this machine’s clock',
  ],
  [/issuer/i, 'compare the token’s issuer with the workload identity provider’s'],
  [
    /subject/i,
    'look at the subject of the workload’s token and at the provider’s attribute mapping',
  ],
  [
    /invalid_client|unauthorized_client/i,
    'look at "client_id" and "client_secret" of the external account',
  ],
  [/invalid_grant|invalid_request/i, 'look at "credential_source" and "subject_token_type"'],
]

/**
 * A token for a workload: the token of its own identity provider is exchanged, and with it one of a service account
 * where the file names one.
 *
 * https://google.aip.dev/auth/4117, https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 */
export async function externalAccountToken(
  account: ExternalAccount,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  const { audience, client, impersonation, subjectTokenType, tokenUrl, userProject } = account
  const subject = await subjectToken(account, surroundings)
  const nowMs = surroundings.nowMs()
  const text = await askGoogle(
    {
      service: SERVICE,
      url: tokenUrl,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(client && { authorization: basic(client) }),
      },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        audience,
        scope: SCOPE,
        subject_token_type: subjectTokenType,
        subject_token: subject,
        // With a client of its own the project is that client's.
        ...(userProject && !client && { options: JSON.stringify({ userProject }) }),
      }).toString(),
      secrets: [subject, ...(client ? [client.secret, basic(client)] : [])],
      hints: HINTS,
    },
    surroundings,
  )
  const exchanged = tokenAnswer(text, SERVICE, nowMs)
  return impersonation ? impersonatedToken(impersonation, exchanged.value, surroundings) : exchanged
}

const basic = ({ id, secret }: { id: string; secret: string }): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
