import { AwsV4Signer } from 'aws4fetch'
import { CredentialError } from '../../token/credential-error'
import type { Surroundings } from '../../token/token-request'
import type { AwsSubject } from '../file/credentials'
import { awsIdentity } from './aws-instance'

const REGION = /^[a-z]{2,5}(-[a-z0-9]+)+$/

/**
 * The token of a workload on AWS: a signed request for the caller's identity, as JSON. Google sends it to AWS, and
 * learns who has signed. The signature covers the audience, so that nobody else can use it.
 *
 * https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 */
export async function awsSubjectToken(
  subject: AwsSubject,
  audience: string,
  surroundings: Surroundings,
): Promise<string> {
  const { key, region } = await awsIdentity(subject, surroundings)
  if (!REGION.test(region))
    throw new CredentialError(
      'misconfigured',
      'AWS_REGION, or the instance, names no region of AWS',
    )
  const at = new Date(surroundings.nowMs())
  // Not `signAws`, which adds a header with the hash of the body: Google documents the headers that it passes on.
  const signer = new AwsV4Signer({
    method: 'POST',
    url: subject.verificationUrl.replaceAll('{region}', region),
    headers: { 'x-goog-cloud-target-resource': audience },
    ...key,
    region,
    service: 'sts',
    datetime: at.toISOString().replace(/[:-]|\.\d{3}/g, ''),
  })
  const { method, url, headers } = await signer.sign()
  return encodeURIComponent(
    JSON.stringify({
      url: url.href,
      method,
      headers: [
        { key: 'host', value: url.host },
        ...[...headers].map(([name, value]) => ({
          key: name === 'authorization' ? 'Authorization' : name,
          value,
        })),
      ],
    }),
  )
}
