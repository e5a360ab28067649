import type { Target } from '../../alias/schema'
import { CredentialError } from '../token/credential-error'
import { type Identity, identityOf } from '../token/identity'
import { readSecretFile } from '../token/read-secret-file'
import type { Expiring } from '../token/renewed'
import type { Surroundings } from '../token/token-request'
import { type ReadCredentials, readCredentialsText } from './file/read-credentials'
import { metadataToken } from './flow/metadata-server'
import { tokenOf } from './flow/token-of'
import { type Origin, originOf } from './origin/find-origin'
import { readMember } from './origin/read-origin'

/** Where the credentials of a target come from. Undefined where its own members are all that it needs. */
export function googleTokenSource(
  target: Target,
  surroundings: Surroundings,
): Identity<string> | undefined {
  const origin = originOf(target, surroundings.env)
  return origin && { identity: idOf(origin), source: () => tokenFrom(origin, surroundings) }
}

function idOf(origin: Origin): string {
  switch (origin.kind) {
    case 'member':
      return identityOf('google', origin.kind, JSON.stringify(origin.value))
    case 'file':
      return identityOf('google', origin.kind, origin.path)
    case 'metadata':
      return identityOf('google', origin.kind, origin.host)
  }
}

async function tokenFrom(origin: Origin, surroundings: Surroundings): Promise<Expiring<string>> {
  switch (origin.kind) {
    case 'metadata':
      return metadataToken(origin.host, surroundings)
    case 'member':
      return fromRead(readMember(origin.value), '"vertex_service_account_json"', surroundings)
    case 'file': {
      // For each renewal anew: who replaces the file wants the new one used.
      const text = await readSecretFile(origin.path, origin.named)
      return fromRead(readCredentialsText(text), `The file of ${origin.named}`, surroundings)
    }
  }
}

async function fromRead(
  { credentials, faults }: ReadCredentials,
  from: string,
  surroundings: Surroundings,
): Promise<Expiring<string>> {
  if (credentials) return tokenOf(credentials, surroundings)
  throw new CredentialError('misconfigured', `${from} has no credentials: ${faults[0]}`)
}
