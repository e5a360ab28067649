import type { ProviderError } from '../../api/dialect'
import { errorWords } from '../../api/provider-error'
import { CredentialError } from '../token/credential-error'
import type { Expiring } from '../token/renewed'
import { tokenAnswer } from '../token/token-answer'
import { askForCredentials, type Surroundings, type TokenRequest } from '../token/token-request'
import { type IdentityPlace, identityPlace } from './managed-identity'

const ELSEWHERE =
  'it is only there on machines of Azure; elsewhere use "azure_auth_mode": "entra" or "workload"'

/** The service of the instance answers at once, but it may have to ask Entra. */
const TIMEOUT_MS = 5000

/**
 * Asks for a token of the machine's identity.
 *
 * @param client The client id of an identity that was assigned to the machine. Undefined for the machine's own.
 * @throws {CredentialError}
 */
export async function managedToken(
  resource: string,
  client: string | undefined,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  const place = identityPlace(surroundings.env)
  if (place.kind === 'unknown') throw new CredentialError('misconfigured', place.problem)
  const request = questionAt(
    place,
    new URLSearchParams({ resource, ...(client && { client_id: client }) }),
  )
  const text = await askForCredentials(
    { ...request, timeoutMs: TIMEOUT_MS, wordsOf: wordsFor(client) },
    surroundings,
  ).catch((cause) => {
    throw place.kind === 'imds' ? withPlace(cause) : cause
  })
  return tokenAnswer(text, request.service, surroundings.nowMs())
}

/** Elsewhere nobody is at the service's address. */
function withPlace(cause: unknown): unknown {
  const isSilent = cause instanceof CredentialError && cause.message.includes(' did not answer')
  return isSilent
    ? new CredentialError(cause.kind, `${cause.message}; ${ELSEWHERE}`, { cause: cause.cause })
    : cause
}

function questionAt(
  place: Exclude<IdentityPlace, { kind: 'unknown' }>,
  query: URLSearchParams,
): TokenRequest {
  const url = new URL(place.endpoint)
  for (const [name, value] of query) url.searchParams.set(name, value)
  if (place.kind === 'app-service') {
    url.searchParams.set('api-version', '2019-08-01')
    return {
      service: 'The identity endpoint of App Service',
      url: url.href,
      headers: { 'x-identity-header': place.header },
      secrets: [place.header],
    }
  }
  url.searchParams.set('api-version', '2018-02-01')
  return {
    service: 'Azure’s instance metadata service',
    url: url.href,
    headers: { metadata: 'true' },
    secrets: [],
    // While the service is updated it does not find its own address, or is gone for a minute.
    // https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling
    passing: [404, 410],
  }
}

/** The words of a refusal, and what to look at. */
const wordsFor =
  (client: string | undefined) =>
  (text: string): ProviderError | undefined => {
    const words = errorWords(text)
    const hint = client
      ? 'is the identity "azure_managed_client_id" assigned to this machine?'
      : 'has this machine an identity? One that was assigned to it needs "azure_managed_client_id"'
    return words && { ...words, message: `${words.message.trim().replace(/\.$/, '')}; ${hint}` }
  }
