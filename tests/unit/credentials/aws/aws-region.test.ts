import { expect, test } from 'bun:test'
import { awsRegionOf, domainOf, isAwsRegion } from '../../../../src/credentials/aws/aws-region'

test.each<[env: Record<string, string>, own: string | undefined, region: string | undefined]>([
  [{}, undefined, undefined],
  [{}, 'eu-west-1', 'eu-west-1'],
  [{ AWS_REGION: 'us-east-2' }, 'eu-west-1', 'eu-west-1'],
  [{ AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'us-west-1' }, undefined, 'us-east-2'],
  [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'us-west-1' }, undefined, 'us-west-1'],
  [{ AWS_REGION: '' }, '', undefined],
])('with %j and %p the region is %p', (env, own, region) => {
  expect(awsRegionOf({ ...(own !== undefined && { aws_region: own }) }, env)).toBe(region)
})

test.each([
  ['us-east-1', 'amazonaws.com'],
  ['ap-southeast-7', 'amazonaws.com'],
  ['us-gov-west-1', 'amazonaws.com'],
  ['cn-northwest-1', 'amazonaws.com.cn'],
  ['us-iso-east-1', 'c2s.ic.gov'],
  ['us-isob-east-1', 'sc2s.sgov.gov'],
  ['us-isof-south-1', 'csp.hci.ic.gov'],
  ['eu-isoe-west-1', 'cloud.adc-e.uk'],
  ['eusc-de-east-1', 'amazonaws.eu'],
])('%s is under %s', (region, domain) => {
  expect(isAwsRegion(region)).toBe(true)
  expect(domainOf(region)).toBe(domain)
})

test.each([
  '',
  'US East',
  'us-east',
  'us-east-1\n',
  'us-east-1.evil.com/',
  'us_east_1',
  'US-EAST-1',
])('%p is no region', (text) => {
  expect(isAwsRegion(text)).toBe(false)
})
