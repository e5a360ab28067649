import type { GatewayPath } from '../core/gateway-path'
import type { Members } from '../core/members'

/** What a request carries to the gateway. */
export type CallBody =
  | { kind: 'none' }
  | { kind: 'json'; bytes: Uint8Array<ArrayBuffer>; members: Members }
  | {
      kind: 'form'
      contentType: string
      /** The provider's model name for a gateway that is sent the form itself. */
      model: string | undefined
      /** The form as it streams through, with fields replaced. */
      send(replacements: ReadonlyMap<string, string>): ReadableStream<Uint8Array>
    }

/** One request to the gateway, complete: nothing is added to it on the way. */
export type GatewayCall = {
  method: 'GET' | 'POST' | 'DELETE'
  /** The typed route, where the gateway translates. */
  path: GatewayPath
  /** The passthrough route, where every target speaks the client's format; preferred where it is there. */
  passthroughPath?: GatewayPath
  /** Fresh headers, built from an allow-list, with exactly one `x-portkey-config`. */
  headers: Headers
  body: CallBody
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

/** The form as a gateway takes it that parses it itself: with the model's name put in. */
export const sendForm = (body: CallBody & { kind: 'form' }): ReadableStream<Uint8Array> =>
  body.send(new Map(body.model === undefined ? [] : [['model', body.model]]))
