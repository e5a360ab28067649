import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../../../src/alias/schema'
import { type CloudCredentials, credentialBook } from '../../../src/credentials/cloud-credentials'
import { type FakeAzure, startAzure } from './azure'
import { clusterKeys, federatedToken } from './federated-token'

export const TENANT = '11111111-2222-3333-4444-555555555555'
export const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
export const SECRET = 'the~Secret.of+an=app&more'
export const ISSUER = 'https://oidc.prod-aks.azure.com/cluster/'
export const SUBJECT = 'system:serviceaccount:llm:portus'
const AUDIENCE = 'api://AzureADTokenExchange'

const KEYS = clusterKeys()

/** A process on Azure: its services, its clock, its variables and its federated token file. */
export type Stage = {
  azure: FakeAzure
  clock: { nowMs: number }
  /** The variables that name the services and the identities. */
  env: Record<string, string | undefined>
  /** Writes the token file anew. */
  writeFile(claims?: object): string
  /** The credentials of a target. The book is the same for all of them. */
  credentialsOf(target: Target): CloudCredentials | undefined
  /** A token of a target on `azure-openai`. */
  token(target: Omit<Target, 'provider'>): Promise<string>
  [Symbol.dispose](): void
}

/** Sets a stage. `using` clears it away. */
export function stage(lifeSeconds = 3599): Stage {
  const clock = { nowMs: Date.parse('2026-02-01T10:00:00Z') }
  const nowMs = () => clock.nowMs
  const federated = { issuer: ISSUER, subject: SUBJECT, key: KEYS.publicKey }
  const azure = startAzure({
    tenant: {
      id: TENANT,
      apps: {
        [CLIENT]: { secret: SECRET, federated },
        expired: { secret: SECRET, expired: true },
        another: { secret: SECRET, federated },
      },
      nowMs,
    },
    machine: { own: true, assigned: [CLIENT], header: 'header-of-identity' },
    lifeSeconds,
  })
  const folder = mkdtempSync(join(tmpdir(), 'azure-'))
  const file = join(folder, 'token')
  const env: Stage['env'] = {
    AZURE_AUTHORITY_HOST: `${azure.url}/`,
    AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.url,
    AZURE_FEDERATED_TOKEN_FILE: file,
    AZURE_TENANT_ID: TENANT,
    AZURE_CLIENT_ID: CLIENT,
  }
  const book = credentialBook({ env, nowMs, fetch })
  const writeFile = (claims: object = {}): string => {
    const seconds = clock.nowMs / 1000
    const token = federatedToken(
      { iss: ISSUER, sub: SUBJECT, aud: [AUDIENCE], nbf: seconds, exp: seconds + 3600, ...claims },
      KEYS,
    )
    writeFileSync(file, `${token}\n`)
    return token
  }
  return {
    azure,
    clock,
    env,
    writeFile,
    credentialsOf: book,
    async token(target) {
      const found = book({ provider: 'azure-openai', ...target })
      if (found?.kind !== 'bearer') throw new Error('not a bearer')
      return found.token.get()
    },
    [Symbol.dispose]() {
      azure[Symbol.dispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

/** What a promise was rejected with: the kind and the message of a credential's error. */
export const refusal = (promise: Promise<unknown>): Promise<[string, string]> =>
  promise.then(
    (value) => ['no error', String(value)],
    ({ kind, message }: { kind: string; message: string }) => [kind, message],
  )
