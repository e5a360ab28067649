import { CredentialError } from '../token/credential-error'
import { readSecretFile } from '../token/read-secret-file'
import type { Expiring } from '../token/renewed'
import { isHeaderValue } from '../token/sendable'
import { askForCredentials, type Surroundings } from '../token/token-request'
import { keyInDocument } from './key-document'
import type { AwsCredentials } from './sign-aws'
import type { AwsKeyWay } from './way'
import { withHint } from './with-hint'

const SERVICE = 'The credential service of the container'
const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'
const TIMEOUT_MS = 5000

const LOOK_AT =
  'on EKS look at the Pod Identity agent and at the association of the service account, on ECS at the role of the task'

/**
 * The key of a container of ECS, or of a pod of EKS.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export async function containerKey(
  { url, token: given, tokenFile }: Extract<AwsKeyWay, { kind: 'container' }>,
  { fetch, nowMs }: Surroundings,
): Promise<Expiring<AwsCredentials>> {
  const token = tokenFile ? await readSecretFile(tokenFile, TOKEN_FILE) : given
  if (token && !isHeaderValue(token))
    throw new CredentialError(
      'misconfigured',
      `The file of ${TOKEN_FILE} holds a line break or a letter that no header can hold`,
    )
  const secrets = token ? [token] : []
  const headers = { ...(token && { authorization: token }) }
  const text = await withHint(LOOK_AT, () =>
    askForCredentials(
      { service: SERVICE, url, headers, secrets, timeoutMs: TIMEOUT_MS },
      { fetch },
    ),
  )
  return keyInDocument(text, SERVICE, secrets, nowMs())
}
