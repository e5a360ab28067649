import { awsRegionOf } from '../../aws/aws-region'
import { keyInDocument } from '../../aws/key-document'
import { environmentKeyWay } from '../../aws/key-ways'
import type { AwsCredentials } from '../../aws/sign-aws'
import { CredentialError } from '../../token/credential-error'
import type { Env, Surroundings } from '../../token/token-request'
import type { AwsSubject } from '../file/credentials'
import { askGoogle } from '../service/ask-google'

const SERVICE = 'The metadata service of AWS'
const TIMEOUT_MS = 3000

/** Who the workload is for AWS, and where it is. */
export type AwsIdentity = { key: AwsCredentials; region: string }

/**
 * The key and the region of the workload: those of AWS' own variables, or else of the instance.
 *
 * https://google.aip.dev/auth/4117 (Determining the AWS region and security credentials)
 */
export async function awsIdentity(
  subject: AwsSubject,
  { env, fetch, nowMs }: Surroundings,
): Promise<AwsIdentity> {
  const ask = (url: string, headers: Readonly<Record<string, string>>, method?: 'PUT') =>
    askGoogle(
      {
        service: SERVICE,
        url,
        headers,
        timeoutMs: TIMEOUT_MS,
        secrets: Object.values(headers),
        hints: [],
        ...(method && { method }),
      },
      { fetch },
    )
  const region = awsRegionOf({}, env)
  const key = keyOf(env)
  if (region && key) return { key, region }
  const { sessionTokenUrl, regionUrl, keysUrl } = subject
  // The token of the second version of the service; it lives for as long as the two questions take.
  const headers: Record<string, string> = sessionTokenUrl
    ? {
        'x-aws-ec2-metadata-token': (
          await ask(sessionTokenUrl, { 'x-aws-ec2-metadata-token-ttl-seconds': '300' }, 'PUT')
        ).trim(),
      }
    : {}
  return {
    key:
      key ??
      (await instanceKey(needed(keysUrl, 'AWS_ACCESS_KEY_ID', 'url'), headers, ask, nowMs())),
    // The service names a zone, such as us-east-1b.
    region:
      region ||
      (await ask(needed(regionUrl, 'AWS_REGION', 'region_url'), headers)).trim().slice(0, -1),
  }
}

/** The key in the environment. Undefined where there is none. */
function keyOf(env: Env): AwsCredentials | undefined {
  const way = environmentKeyWay(env)
  if (way?.kind === 'faulty')
    throw new CredentialError('misconfigured', way.faults.map(({ message }) => message).join('; '))
  return way?.kind === 'static' ? way.key : undefined
}

async function instanceKey(
  url: string,
  headers: Readonly<Record<string, string>>,
  ask: (url: string, headers: Readonly<Record<string, string>>) => Promise<string>,
  nowMs: number,
): Promise<AwsCredentials> {
  const role = (await ask(url, headers)).trim()
  const answer = await ask(`${url}/${encodeURIComponent(role)}`, headers)
  return keyInDocument(answer, SERVICE, Object.values(headers), nowMs).value
}

function needed(url: string | undefined, variable: string, member: string): string {
  if (url) return url
  throw new CredentialError(
    'misconfigured',
    `${variable} is not set, and "credential_source" of the external account has no "${member}"`,
  )
}
