import type { Target } from '../../alias/schema'
import { filledTextOf } from '../../translate/values'
import type { Env } from '../token/token-request'

/**
 * The region of a target: its own, else that of the process. It is never guessed.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
 */
export const awsRegionOf = (
  { aws_region }: Pick<Target, 'aws_region'>,
  env: Env,
): string | undefined =>
  filledTextOf(aws_region) ?? filledTextOf(env.AWS_REGION) ?? filledTextOf(env.AWS_DEFAULT_REGION)

const REGION = /^[a-z]{2,5}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/

/** Whether a text is spelled like a region. It becomes a part of a host name. */
export const isAwsRegion = (text: string): boolean => REGION.test(text)

/** The domain of most regions, GovCloud's among them. */
export const COMMON_DOMAIN = 'amazonaws.com'

/**
 * The partitions that have a domain of their own, by the beginning of their regions.
 *
 * https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
const DOMAINS: readonly (readonly [regions: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['eusc-', 'amazonaws.eu'],
]

/** The domain under which a region has its services. */
export const domainOf = (region: string): string =>
  DOMAINS.find(([regions]) => region.startsWith(regions))?.[1] ?? COMMON_DOMAIN
