import { filledTextOf } from '../../translate/values'
import type { Env } from '../token/token-request'
import { domainOf } from './aws-region'
import { type AwsFault, type StsPlace, urlFaults } from './way'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
const ROLE_ARN = /^arn:aws(?:-[a-z]{1,8}){0,3}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/

/** For people who have forgotten it. */
export const ROLE_EXAMPLE = 'arn:aws:iam::123456789012:role/name'

const DEFAULT_SESSION_NAME = 'portus'

/** The name under which this process appears in AWS' logs. */
export const sessionNameOf = (env: Env): string =>
  filledTextOf(env.AWS_ROLE_SESSION_NAME) ?? DEFAULT_SESSION_NAME

/** What is wrong with the ARN of a role, which stands in a member or in a variable. */
export function roleFaults(arn: string | undefined, variable?: string): AwsFault[] {
  if (arn === undefined || ROLE_ARN.test(arn)) return []
  const form = `of a role, such as ${ROLE_EXAMPLE}`
  return [
    variable
      ? { message: `${variable} must be the ARN ${form}` }
      : { member: 'aws_role_arn', message: `must be the ARN ${form}` },
  ]
}

/** What is wrong with the variables that every request to STS depends on. */
export const stsFaults = (env: Env): AwsFault[] => [
  ...urlFaults('AWS_ENDPOINT_URL_STS', filledTextOf(env.AWS_ENDPOINT_URL_STS)),
  ...(SESSION_NAME.test(sessionNameOf(env))
    ? []
    : [{ message: 'AWS_ROLE_SESSION_NAME must have 2 to 64 letters, digits or signs of _+=,.@-' }]),
]

/**
 * The STS of a region.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * https://docs.aws.amazon.com/general/latest/gr/sts.html
 */
export function stsPlaceOf(region: string, env: Env): StsPlace {
  const url = filledTextOf(env.AWS_ENDPOINT_URL_STS) ?? `https://sts.${region}.${domainOf(region)}`
  return { url: url.endsWith('/') ? url : `${url}/`, region }
}
