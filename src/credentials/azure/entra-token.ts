import { CredentialError } from '../token/credential-error'
import type { Expiring } from '../token/renewed'
import { tokenAnswer } from '../token/token-answer'
import { askForCredentials, type Surroundings } from '../token/token-request'
import { azureAuthority, WRONG_AUTHORITY } from './azure-authority'
import { entraWords } from './entra-refusal'

/** The service's name for people. */
const SERVICE = 'Microsoft Entra'

/** Who asks, and for what. */
export type EntraQuestion = { tenant: string; client: string; scope: string }

/** What proves that it is the client: a secret, or a token of somebody whom the client trusts. */
export type EntraProof =
  | { client_secret: string }
  | {
      client_assertion: string
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    }

/**
 * Asks Microsoft Entra for a token of an app.
 *
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 *
 * @throws {CredentialError}
 */
export async function entraToken(
  { tenant, client, scope }: EntraQuestion,
  proof: EntraProof,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  const authority = azureAuthority(surroundings.env)
  if (!authority) throw new CredentialError('misconfigured', WRONG_AUTHORITY)
  const text = await askForCredentials(
    {
      service: SERVICE,
      url: `${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client,
        scope,
        ...proof,
      })}`,
      secrets: Object.values(proof),
      wordsOf: entraWords,
    },
    surroundings,
  )
  return tokenAnswer(text, SERVICE, surroundings.nowMs())
}
