import { CredentialError } from '../token/credential-error'
import type { Expiring } from '../token/renewed'
import { askForCredentials, type Surroundings, type TokenRequest } from '../token/token-request'
import { keyInDocument } from './key-document'
import type { AwsCredentials } from './sign-aws'
import type { AwsKeyWay } from './way'
import { withHint } from './with-hint'

const SERVICE = 'The metadata service of the instance'
const ROLES = '/latest/meta-data/iam/security-credentials/'
const TIMEOUT_MS = 1000

/** The token is for these requests alone. */
const TOKEN_TTL_S = 60

const NOT_REACHED = 'is this an instance of EC2? In a container its metadata needs a hop limit of 2'

const NO_ROLE = 'has the instance a role (an instance profile)?'

/** The service hands out keys that have ended while it cannot renew them, and AWS goes on to take them. */
const EXTENDED_MS = 5 * 60_000

/**
 * The key of an instance of EC2, by the second version of its metadata service.
 *
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export async function instanceKey(
  { url }: Extract<AwsKeyWay, { kind: 'instance' }>,
  { fetch, nowMs }: Surroundings,
): Promise<Expiring<AwsCredentials>> {
  const ask = (path: string, lookAt: string, more: Partial<TokenRequest>) =>
    withHint(lookAt, () =>
      askForCredentials(
        { service: SERVICE, url: `${url}${path}`, secrets: [], timeoutMs: TIMEOUT_MS, ...more },
        { fetch },
      ),
    )
  const token = await ask('/latest/api/token', NOT_REACHED, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_TTL_S) },
  })
  const hop = wordIn(token)
  const withHop = { headers: { 'x-aws-ec2-metadata-token': hop }, secrets: [hop] }
  const role = wordIn((await ask(ROLES, NO_ROLE, withHop)).split('\n', 1)[0])
  const text = await ask(`${ROLES}${encodeURIComponent(role)}`, NO_ROLE, withHop)
  const found = keyInDocument(text, SERVICE, withHop.secrets, nowMs())
  return { ...found, expiresAtMs: extended(found.expiresAtMs, nowMs()) }
}

const extended = (expiresAtMs = 0, nowMs: number): number =>
  expiresAtMs > nowMs ? expiresAtMs : nowMs + EXTENDED_MS

/** A token, or the name of a role. A page is neither. */
function wordIn(text = ''): string {
  const word = text.trim()
  if (/^[\w+=,.@/-]{1,2048}$/.test(word)) return word
  throw new CredentialError(
    'unavailable',
    `${SERVICE} answered with something else; ${NOT_REACHED}`,
  )
}
