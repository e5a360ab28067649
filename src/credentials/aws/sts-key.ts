import { readSecretFile } from '../token/read-secret-file'
import type { Expiring } from '../token/renewed'
import { askForCredentials, type Surroundings } from '../token/token-request'
import { type AwsCredentials, signAws } from './sign-aws'
import { keyInStsAnswer } from './sts-answer'
import { PASSING_CODES, wordsOfSts } from './sts-refusal'
import type { AwsKeyWay, AwsRole, StsPlace } from './way'

const SERVICE = 'AWS STS'
const VERSION = '2011-06-15'

/**
 * The key of a role, for whoever has another key. The time of its life is left to STS: it is an hour, the
 * longest that a role may have which another role has assumed.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function roleKey(
  { role, sts }: Extract<AwsKeyWay, { kind: 'role' }>,
  caller: AwsCredentials,
  surroundings: Surroundings,
): Promise<Expiring<AwsCredentials>> {
  const body = form('AssumeRole', role, role.externalId && { ExternalId: role.externalId })
  const headers = await signAws(
    { method: 'POST', url: sts.url, body: [body], region: sts.region, service: 'sts' },
    caller,
    new Date(surroundings.nowMs()),
  )
  const { secretAccessKey, sessionToken = '' } = caller
  return ask({ sts, body, headers, secrets: [secretAccessKey, sessionToken] }, surroundings)
}

/**
 * The key of a role, for whoever has a token of another provider of identities. The token is all the proof there
 * is: nothing is signed.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function webIdentityKey(
  { role, sts, tokenFile }: Extract<AwsKeyWay, { kind: 'webIdentity' }>,
  surroundings: Surroundings,
): Promise<Expiring<AwsCredentials>> {
  const WebIdentityToken = await readSecretFile(tokenFile, 'AWS_WEB_IDENTITY_TOKEN_FILE')
  const body = form('AssumeRoleWithWebIdentity', role, { WebIdentityToken })
  return ask({ sts, body, headers: {}, secrets: [WebIdentityToken] }, surroundings)
}

const form = (action: string, { arn, sessionName }: AwsRole, more: object | '' | undefined) =>
  new URLSearchParams({
    Action: action,
    Version: VERSION,
    RoleArn: arn,
    RoleSessionName: sessionName,
    ...(more || {}),
  }).toString()

type Question = {
  sts: StsPlace
  body: string
  headers: Readonly<Record<string, string>>
  secrets: readonly string[]
}

async function ask(
  { sts: { url }, body, headers, secrets }: Question,
  { fetch, nowMs }: Surroundings,
): Promise<Expiring<AwsCredentials>> {
  const text = await askForCredentials(
    {
      service: SERVICE,
      url,
      method: 'POST',
      headers: {
        ...headers,
        // Its documents know XML alone.
        accept: '*/*',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
      secrets,
      wordsOf: wordsOfSts,
      passingCodes: PASSING_CODES,
    },
    { fetch },
  )
  return keyInStsAnswer(text, SERVICE, nowMs())
}
