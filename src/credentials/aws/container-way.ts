import { filledTextOf } from '../../translate/values'
import { isLoopback } from '../token/hosts'
import { isHeaderValue } from '../token/sendable'
import type { Env } from '../token/token-request'
import { type AwsKeyWay, type Faulty, faulty } from './way'

const RELATIVE = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
const FULL = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN'
const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'

/** Where the agent of ECS is. */
const ECS = 'http://169.254.170.2'

/**
 * The agents of ECS and EKS, which may be asked without TLS, as this machine may. Every other host would get the
 * token, and give the key, in clear.
 */
const AGENTS = /^(?:169\.254\.170\.(?:2|23)|\[fd00:ec2::23\])$/

/**
 * The service that gives a container its key: that of ECS and Fargate, or EKS Pod Identity.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export function containerWay(env: Env): AwsKeyWay | Faulty {
  const relative = filledTextOf(env[RELATIVE])
  const url = relative ? `${ECS}${relative}` : filledTextOf(env[FULL])
  if (!url) return faulty({ message: `the variable ${FULL} (EKS) or ${RELATIVE} (ECS) is missing` })
  if (relative && !relative.startsWith('/'))
    return faulty({ message: `${RELATIVE} must begin with a slash` })
  const parsed = URL.parse(url)
  const isSafe =
    parsed?.protocol === 'https:' ||
    (parsed?.protocol === 'http:' && (isLoopback(parsed) || AGENTS.test(parsed.hostname)))
  if (!isSafe)
    return faulty({
      message: `${FULL} must begin with https://, or with http:// and the address of this machine, of ECS or of EKS`,
    })
  const [token, tokenFile] = [filledTextOf(env[TOKEN]), filledTextOf(env[TOKEN_FILE])]
  if (!tokenFile && token && !isHeaderValue(token))
    return faulty({ message: `${TOKEN} holds a line break or a letter that no header can hold` })
  // A file goes first: it is renewed.
  return { kind: 'container', url, ...(tokenFile ? { tokenFile } : token && { token }) }
}

/** Whether the environment says that a service beside the container gives keys. */
export const saysContainer = (env: Env): boolean =>
  Boolean(filledTextOf(env[RELATIVE]) ?? filledTextOf(env[FULL]))
