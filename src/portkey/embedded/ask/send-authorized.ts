import type { Bytes } from '../../../body/json/body'
import type { CloudCredentials } from '../../../credentials/cloud-credentials'
import { CredentialError } from '../../../credentials/token/credential-error'
import { authorize, refusesThem, setHeaders, withoutCredentials } from './authorize'
import type { ProviderBody } from './provider-body'
import { type Send, sendWithinOrigin } from './redirects'
import type { Secrets } from './secrets'

/** A request to one target, before its credentials are on it. */
export type Unauthorized = {
  send: Send
  url: string
  request: BunFetchRequestInit & { headers: Headers }
  /** In the place of the request's own body. */
  body: ProviderBody | undefined
  /** The request's own body, where it is a text. */
  gatewayText: string | undefined
  /** Undefined where the gateway has put them on. */
  credentials: CloudCredentials | undefined
  /** The way's own headers, which a signature of AWS must cover. */
  signed: Readonly<Record<string, string | undefined>> | undefined
  /** Takes what the request carries. */
  secrets: Pick<Secrets, 'add'>
  /** Told why there are no credentials, where the gateway sees an answer in place of the provider's. */
  onNoCredentials?: (error: CredentialError) => void
}

/** A request without its body, of which a way may make several. */
export type Unsent = Omit<Unauthorized, 'body'>

/** Sends a request with a body, and with the headers that its way and its body want. */
export function sendBody(unsent: Unsent, body: ProviderBody | undefined): Promise<Response> {
  const { headers } = unsent.request
  if (unsent.signed) setHeaders(headers, unsent.signed)
  if (body?.headers) setHeaders(headers, body.headers)
  return sendAuthorized({ ...unsent, body })
}

/**
 * Sends a request with the credentials of its target. Each time that it is sent they are put on anew: a signature
 * stands over one address, and soon ends. Credentials that the provider refuses before their end are replaced once.
 *
 * Where there are none, the answer is the refusal that a provider would send: the gateway goes on with the next
 * target.
 */
export function sendAuthorized(given: Unauthorized): Promise<Response> {
  const { send, url, request, body, credentials } = given
  const init = body ? { ...request, body: body.content } : request
  return credentials
    ? sendWithCredentials(credentials, init, given)
    : sendWithinOrigin(send, url, init, body?.again)
}

async function sendWithCredentials(
  credentials: CloudCredentials,
  init: BunFetchRequestInit,
  given: Unauthorized,
): Promise<Response> {
  const { send, url, body, secrets } = given
  let last: Awaited<ReturnType<typeof authorizeAnew>> | undefined
  const sendWith: Send = async (to, sent) => {
    last = await authorizeAnew(credentials, to, given)
    secrets.add(last.redact)
    // The client may have left while a token was asked for.
    given.request.signal?.throwIfAborted()
    return send(to, { ...sent, headers: last.headers })
  }
  try {
    const response = await sendWithinOrigin(sendWith, url, init, body?.again)
    const isRefused = refusesThem(credentials, response) && isRepeatable(given)
    if (!isRefused || !(await last?.replace())) return response
    await response.body?.cancel()
    const again = { ...init, ...(body?.again && { body: body.again() }) }
    return await sendWithinOrigin(sendWith, url, again, body?.again)
  } catch (cause) {
    if (cause instanceof CredentialError) given.onNoCredentials?.(cause)
    return withoutCredentials(cause)
  }
}

async function authorizeAnew(
  credentials: CloudCredentials,
  url: string,
  { request, body, gatewayText, signed }: Unauthorized,
) {
  const headers = new Headers(request.headers)
  const sent = body?.pieces ?? piecesOf(gatewayText)
  const authorization = await authorize(credentials, {
    method: request.method,
    headers,
    url,
    body: sent,
    signed,
  })
  return { ...authorization, headers }
}

/** Whether a request can be sent once more. A body that streams through cannot. */
const isRepeatable = ({ request, body }: Unauthorized): boolean =>
  body
    ? body.again !== undefined || !(body.content instanceof ReadableStream)
    : !(request.body instanceof ReadableStream)

const encoder = new TextEncoder()

const piecesOf = (text: string | undefined): readonly Bytes[] =>
  text === undefined ? [] : [encoder.encode(text)]
