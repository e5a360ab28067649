import type { Target } from '../../alias/schema'
import { filledTextOf } from '../../translate/values'
import { isSendable } from '../token/sendable'
import type { Env } from '../token/token-request'
import type { AwsCredentials } from './sign-aws'
import { type AwsKeyWay, type Faulty, faulty } from './way'

/** A key from its parts. */
function keyOf(
  accessKeyId: unknown,
  secretAccessKey: unknown,
  sessionToken?: unknown,
): AwsCredentials | undefined {
  const [id, secret, token] = [accessKeyId, secretAccessKey, sessionToken].map(filledTextOf)
  if (!id || !secret) return undefined
  return { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) }
}

/** The names of the three parts of a key. */
type Names<T extends string> = readonly [id: T, secret: T, token?: T]

const IN_TARGET = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
] as const satisfies Names<keyof Target>

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html */
const IN_ENVIRONMENT = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const

/** Where the gateway inside looks for the key that assumes roles. */
const FOR_ROLES = ['AWS_ASSUME_ROLE_ACCESS_KEY_ID', 'AWS_ASSUME_ROLE_SECRET_ACCESS_KEY'] as const

/** The name of the half that is missing, where one half of a key is there. */
function missingHalf<T extends string>(
  [id, secret]: Names<T>,
  values: Readonly<Partial<Record<T, unknown>>>,
): { missing: T; given: T } | undefined {
  const [hasId, hasSecret] = [filledTextOf(values[id]), filledTextOf(values[secret])]
  if (hasId && !hasSecret) return { missing: secret, given: id }
  if (hasSecret && !hasId) return { missing: id, given: secret }
  return undefined
}

/** Files that hold a key often end in a line break, which no header can hold. */
const UNSENDABLE =
  'holds a space or a line break, or a letter that no header can hold; is it the end of a file?'

/** The names of those parts of a key that are there and cannot be sent. */
const unsendable = <T extends string>(
  names: Names<T>,
  values: Readonly<Partial<Record<T, unknown>>>,
): T[] =>
  names.filter(
    (name): name is T => name !== undefined && !isSendable(filledTextOf(values[name]) ?? 'none'),
  )

/** The key of a target. Undefined where it has none. */
export function targetKeyWay(target: Target): AwsKeyWay | Faulty | undefined {
  const half = missingHalf(IN_TARGET, target)
  if (half) return faulty({ message: `"${half.missing}" is missing beside "${half.given}"` })
  const wrong = unsendable(IN_TARGET, target)
  if (wrong.length > 0) return faulty(...wrong.map((member) => ({ member, message: UNSENDABLE })))
  const key = keyOf(...(IN_TARGET.map((member) => target[member]) as [unknown, unknown, unknown]))
  return key && { kind: 'static', key }
}

/** The key in the environment. Undefined where there is none. */
export const environmentKeyWay = (env: Env): AwsKeyWay | Faulty | undefined =>
  fromEnvironment(IN_ENVIRONMENT, env)

/** The key in the environment that is there to assume roles. Undefined where there is none. */
export const roleCallerKeyWay = (env: Env): AwsKeyWay | Faulty | undefined =>
  fromEnvironment(FOR_ROLES, env)

function fromEnvironment(names: Names<string>, env: Env): AwsKeyWay | Faulty | undefined {
  const half = missingHalf(names, env)
  if (half)
    return faulty({ message: `the variable ${half.missing} is missing beside ${half.given}` })
  const wrong = unsendable(names, env)
  if (wrong.length > 0)
    return faulty(...wrong.map((name) => ({ message: `the variable ${name} ${UNSENDABLE}` })))
  const [id, secret, token] = names
  const key = keyOf(env[id], env[secret], token && env[token])
  return key && { kind: 'static', key }
}
