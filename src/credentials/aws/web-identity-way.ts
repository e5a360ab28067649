import { filledTextOf } from '../../translate/values'
import type { Env } from '../token/token-request'
import { roleFaults, sessionNameOf, stsFaults } from './role'
import { type AwsKeyWay, type Faulty, faulty, type StsPlace } from './way'

const NO_FILE =
  'the variable AWS_WEB_IDENTITY_TOKEN_FILE is missing; on EKS the annotation of the service account sets it'

/**
 * A role for whoever has a token of another provider of identities, as pods of EKS have one (IRSA).
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
 *
 * @param arnOfTarget The role, where the alias names it.
 * @param sts Undefined where the region is not known, which is a fault of its own.
 */
export function webIdentityWay(
  arnOfTarget: string | undefined,
  env: Env,
  sts: StsPlace | undefined,
): AwsKeyWay | Faulty {
  const arn = arnOfTarget ?? filledTextOf(env.AWS_ROLE_ARN)
  const tokenFile = filledTextOf(env.AWS_WEB_IDENTITY_TOKEN_FILE)
  const faults = [
    ...(arn
      ? roleFaults(arn, arnOfTarget ? undefined : 'AWS_ROLE_ARN')
      : [{ message: '"aws_role_arn" is missing; set it, or the variable AWS_ROLE_ARN' }]),
    ...(tokenFile ? [] : [{ message: NO_FILE }]),
    ...stsFaults(env),
  ]
  return arn && tokenFile && sts && faults.length === 0
    ? { kind: 'webIdentity', role: { arn, sessionName: sessionNameOf(env) }, sts, tokenFile }
    : faulty(...faults)
}
