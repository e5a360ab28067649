import { filledTextOf } from '../../translate/values'
import type { Env } from '../token/token-request'
import { type AwsKeyWay, type Faulty, faulty, urlFaults } from './way'

const ENDPOINT = 'AWS_EC2_METADATA_SERVICE_ENDPOINT'
const IPV4 = 'http://169.254.169.254'
const IPV6 = 'http://[fd00:ec2::254]'

/** Whether the environment forbids to ask the metadata service. */
export const isInstanceDisabled = (env: Env): boolean =>
  env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true'

/**
 * The metadata service of an instance of EC2.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
 */
export function instanceWay(env: Env): AwsKeyWay | Faulty {
  if (isInstanceDisabled(env))
    return faulty({
      message: 'the variable AWS_EC2_METADATA_DISABLED forbids the key of an instance',
    })
  const given = filledTextOf(env[ENDPOINT])
  const faults = urlFaults(ENDPOINT, given)
  if (faults.length > 0) return faulty(...faults)
  const mode = env.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE?.toLowerCase()
  const url = given ?? (mode === 'ipv6' ? IPV6 : IPV4)
  return { kind: 'instance', url: url.replace(/\/$/, '') }
}
