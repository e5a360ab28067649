import { createHash, createHmac } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'

/** A key of AWS. Keys of assumed roles come with a session token. */
export type AwsCredentials = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** What a signature stands over. */
export type AwsRequest = {
  method: string
  /** The URL exactly as it is sent: AWS encodes its path once more before it compares. */
  url: string
  /** The body exactly as it is sent, in pieces. A text is sent as UTF-8. None for a request without a body. */
  body: readonly (Uint8Array | string)[]
  /** Further headers that the signature covers. */
  headers?: Readonly<Record<string, string>>
  region: string
  /** The signing name: `bedrock` for Bedrock's runtime, too. */
  service: string
}

/**
 * The headers that sign a request to AWS. They replace those of the same names. The signature covers the
 * host, the body and the headers returned here, so everything else may still change on its way.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param at The time of the signature. AWS refuses one that is off by more than five minutes.
 */
export async function signAws(
  { method, url, body, headers: further, region, service }: AwsRequest,
  credentials: AwsCredentials,
  at: Date = new Date(),
): Promise<Readonly<Record<string, string>>> {
  const hash = createHash('sha256')
  for (const piece of body) hash.update(piece)
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const signer = new AwsV4Signer({
    method,
    url,
    // With the hash at hand the signer needs no body, and a large one stays in its pieces.
    headers: { ...further, 'x-amz-content-sha256': hash.digest('hex') },
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    region,
    service,
    datetime: at.toISOString().replace(/[:-]|\.\d{3}/g, ''),
  })
  const signed = Object.fromEntries(signer.headers)
  return { ...signed, authorization: await authorizationOf(signer) }
}

/**
 * The library makes the canonical request. Its own HMACs go through other threads, which costs ten times as much.
 */
async function authorizationOf(signer: AwsV4Signer): Promise<string> {
  const { accessKeyId, secretAccessKey, datetime, region, service } = signer
  const { credentialString: scope, signedHeaders } = signer
  const request = createHash('sha256').update(await signer.canonicalString())
  const text = [ALGORITHM, datetime, scope, request.digest('hex')].join('\n')
  const steps = [datetime.slice(0, 8), region, service, 'aws4_request', text]
  const signature = steps.reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`)).toString('hex')
  return `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
