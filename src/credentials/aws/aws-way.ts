import type { Target } from '../../alias/schema'
import { filledTextOf } from '../../translate/values'
import type { Env } from '../token/token-request'
import { awsRegionOf, isAwsRegion } from './aws-region'
import { containerWay } from './container-way'
import { defaultWay } from './default-way'
import { instanceWay } from './instance-way'
import { roleCallerKeyWay, targetKeyWay } from './key-ways'
import { ROLE_EXAMPLE, roleFaults, sessionNameOf, stsFaults, stsPlaceOf } from './role'
import {
  type AwsFault,
  type AwsKeyWay,
  type AwsWay,
  type Faulty,
  faulty,
  type StsPlace,
} from './way'
import { webIdentityWay } from './web-identity-way'

/** The values of `aws_auth_type`. Without one, a target has a key or a role. */
const AUTH_TYPES = ['apiKey', 'assumedRole', 'webIdentity', 'container', 'instance', 'default']

const NEEDED =
  'has no credentials: set "aws_access_key_id" and "aws_secret_access_key", or "aws_auth_type": "default" for what the process has (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or what EKS, ECS or EC2 gives it)'

/**
 * How a target comes to its credentials, or all that is missing for it. Both `check` and the requests go by this.
 */
export function awsWayOf(target: Target, env: Env): AwsWay | Faulty {
  const region = awsRegionOf(target, env)
  const sts = region !== undefined && isAwsRegion(region) ? stsPlaceOf(region, env) : undefined
  const way = wayOf(target, env, sts)
  const faults = [...regionFaults(target, region), ...(way.kind === 'faulty' ? way.faults : [])]
  return faults.length > 0 || way.kind === 'faulty' ? faulty(...distinct(faults)) : way
}

/** A role and the web identity that assumes it find the same faults. */
const distinct = (faults: readonly AwsFault[]): AwsFault[] => [
  ...new Map(faults.map((fault) => [`${fault.member} ${fault.message}`, fault])).values(),
]

/** A signature names a region, and so does the host, unless it is the operator's own. */
function regionFaults(target: Target, region: string | undefined): AwsFault[] {
  if (region === undefined)
    return target.aws_auth_type === 'apiKey' && target.custom_host
      ? []
      : [{ message: '"aws_region" is missing; set it, or the variable AWS_REGION' }]
  if (isAwsRegion(region)) return []
  return filledTextOf(target.aws_region)
    ? [{ member: 'aws_region', message: 'must be a region, such as "us-east-1"' }]
    : [{ message: 'the variable AWS_REGION must be a region, such as us-east-1' }]
}

function wayOf(target: Target, env: Env, sts: StsPlace | undefined): AwsWay | Faulty {
  const type: unknown = target.aws_auth_type
  switch (type) {
    case undefined:
      return filledTextOf(target.aws_role_arn) ? roleWay(target, env, sts) : plainWay(target)
    case 'apiKey':
      return bearerWay(target)
    case 'assumedRole':
      return roleWay(target, env, sts)
    case 'webIdentity':
      return alone(target, webIdentityWay(filledTextOf(target.aws_role_arn), env, sts))
    case 'container':
      return alone(target, containerWay(env), 'aws_role_arn')
    case 'instance':
      return alone(target, instanceWay(env), 'aws_role_arn')
    case 'default':
      return alone(target, defaultWay(env, sts), 'aws_role_arn')
    default:
      return faulty({
        member: 'aws_auth_type',
        message: `must be ${AUTH_TYPES.map((name) => `"${name}"`).join(', ')}, or absent beside a key`,
      })
  }
}

/** The key of the alias. */
const plainWay = (target: Target): AwsWay | Faulty =>
  targetKeyWay(target) ??
  faulty(
    filledTextOf(target.api_key)
      ? { message: '"api_key" is only read with "aws_auth_type": "apiKey"' }
      : { message: NEEDED },
  )

/** https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html */
function bearerWay({ provider, api_key }: Target): AwsWay | Faulty {
  if (provider === 'sagemaker')
    return faulty({ member: 'aws_auth_type', message: 'SageMaker has no API keys' })
  return filledTextOf(api_key)
    ? { kind: 'bearer' }
    : faulty({ message: '"api_key" is missing, e.g. "${AWS_BEARER_TOKEN_BEDROCK}"' })
}

/** A role, assumed with the key of the alias, else with that of the process. */
function roleWay(target: Target, env: Env, sts: StsPlace | undefined): AwsKeyWay | Faulty {
  const [arn, externalId] = [
    filledTextOf(target.aws_role_arn),
    filledTextOf(target.aws_external_id),
  ]
  const caller = targetKeyWay(target) ?? roleCallerKeyWay(env) ?? defaultWay(env, sts)
  const faults = [
    ...(arn ? roleFaults(arn) : [{ message: `"aws_role_arn" is missing, e.g. "${ROLE_EXAMPLE}"` }]),
    ...stsFaults(env),
    ...(caller.kind === 'faulty' ? caller.faults : []),
  ]
  if (!arn || !sts || caller.kind === 'faulty' || faults.length > 0) return faulty(...faults)
  const role = { arn, sessionName: sessionNameOf(env), ...(externalId && { externalId }) }
  return { kind: 'role', role, sts, caller }
}

const KEY_MEMBERS = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'] as const

/** Refuses members that a way does not read: they belong to another way. */
function alone(
  target: Target,
  way: AwsKeyWay | Faulty,
  ...others: readonly (keyof Target)[]
): AwsKeyWay | Faulty {
  const faults = [...KEY_MEMBERS, ...others]
    .filter((member) => target[member] !== undefined)
    .map((member) => ({
      member,
      message: `has no effect beside "aws_auth_type": "${target.aws_auth_type}"; only one of them can be meant`,
    }))
  if (faults.length === 0) return way
  return faulty(...faults, ...(way.kind === 'faulty' ? way.faults : []))
}
