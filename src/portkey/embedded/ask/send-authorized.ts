import type { Bytes } from '../../../body/json/body'
import type { CloudCredentials } from '../../../credentials/cloud-credentials'
import { redactor } from '../../../telemetry/redact'
import { authorize, withoutCredentials } from './authorize'
import type { ProviderBody } from './provider-body'
import { type Send, sendWithinOrigin } from './redirects'

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
  /** Headers that a signature of AWS must cover. */
  signed: Readonly<Record<string, string | undefined>> | undefined
}

/** An answer, and the secrets that its request carried. */
export type AuthorizedAnswer = { response: Response; secrets: readonly string[] }

/**
 * Sends a request with the credentials of its target. Where there are none, the answer is the refusal that a
 * provider would send: the gateway goes on with the next target.
 */
export async function sendAuthorized({
  send,
  url,
  request,
  body,
  gatewayText,
  credentials,
  signed,
}: Unauthorized): Promise<AuthorizedAnswer> {
  let secrets: readonly string[] = []
  if (credentials) {
    const sent = body?.pieces ?? piecesOf(gatewayText)
    try {
      secrets = await authorize(credentials, {
        method: request.method,
        headers: request.headers,
        url,
        body: sent,
        signed,
      })
    } catch (cause) {
      return { response: withoutCredentials(cause), secrets }
    }
  }
  const init = { ...request, ...(body && { body: body.content }) }
  return { response: await sendWithinOrigin(send, url, init, body?.again), secrets }
}

const encoder = new TextEncoder()

const piecesOf = (text: string | undefined): readonly Bytes[] =>
  text === undefined ? [] : [encoder.encode(text)]

/** A provider's words without the secrets that it was sent. */
export const withoutSecrets = (text: string, secrets: ReadonlySet<string>): string =>
  secrets.size === 0 ? text : redactor(secrets)(text)
