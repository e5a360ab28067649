import type { Members } from '../core/members'

/**
 * Every path Portus may ask the gateway for. A client's path never becomes one of these:
 * `/v1/proxy/*` in a client's hands would be an open relay with the operator's credentials.
 */
export type GatewayPath =
  | '/v1/chat/completions'
  | '/v1/messages'
  | '/v1/messages/count_tokens'
  | '/v1/proxy/chat/completions'
  | '/v1/proxy/messages'
  | '/v1/proxy/messages/count_tokens'

/** One request to the gateway, complete: nothing is added to it on the way. */
export type GatewayCall = {
  path: GatewayPath
  /** Fresh headers, built from an allow-list, with exactly one `x-portkey-config`. */
  headers: Headers
  /** The client's own bytes. */
  body: Uint8Array<ArrayBuffer>
  /**
   * Where the members of `body` stand, when the provider speaks the client's dialect: a gateway
   * inside this process then sends the client's bytes on, with only the overridden values replaced.
   * Absent when the gateway is to translate the body.
   */
  members?: Members
  /** Aborted when the client leaves or a deadline passes. */
  signal: AbortSignal
}

/**
 * The Portkey Gateway as a function; whether it runs in this process or elsewhere is nobody's
 * business but its own.
 *
 * @throws whatever `fetch` throws when the gateway cannot be reached or `signal` is aborted.
 */
export type Upstream = (call: GatewayCall) => Promise<Response>

/** The path under which the passthrough of the gateway takes each of its typed routes. */
export const PASSTHROUGH = {
  '/v1/chat/completions': '/v1/proxy/chat/completions',
  '/v1/messages': '/v1/proxy/messages',
  '/v1/messages/count_tokens': '/v1/proxy/messages/count_tokens',
} as const satisfies Partial<Record<GatewayPath, GatewayPath>>
