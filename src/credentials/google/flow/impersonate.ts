import type { Expiring } from '../../token/renewed'
import type { Surroundings } from '../../token/token-request'
import type { Impersonation } from '../file/credentials'
import { askGoogle, type Hints } from '../service/ask-google'
import { impersonationAnswer } from '../service/impersonation-answer'
import { SCOPE } from './service-account'

const SERVICE = 'Google’s IAM credentials service'

const HINTS: Hints = [
  [
    /has not been used|is disabled/i,
    'enable the IAM Service Account Credentials API in the project',
  ],
  [
    /permission|denied|403/i,
    'the identity needs the role roles/iam.workloadIdentityUser or roles/iam.serviceAccountTokenCreator on the service account',
  ],
  [
    /lifetime/i,
    'more than an hour needs a policy of the organisation: look at "token_lifetime_seconds"',
  ],
  [/not found|404|unknown service account/i, 'look at "service_account_impersonation_url"'],
]

/**
 * A token of a service account, for somebody who may act as it.
 *
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
export async function impersonatedToken(
  { url, lifetimeS, delegates }: Impersonation,
  token: string,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  const text = await askGoogle(
    {
      service: SERVICE,
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ scope: [SCOPE], lifetime: `${lifetimeS}s`, delegates }),
      secrets: [token],
      hints: HINTS,
    },
    surroundings,
  )
  return impersonationAnswer(text, SERVICE, surroundings.nowMs(), lifetimeS)
}
