import type { GatewayPath } from '../core/gateway-path'
import type { JsonBody } from '../core/json-body'

/** What a request carries to the gateway. */
export type CallBody =
  | { kind: 'none' }
  | JsonBody
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

/** One connection to a provider's realtime API. */
export type RealtimeCall = {
  /** The value of `x-portkey-config`: one target, no strategy. */
  config: string
  /** The query of the provider's address: the model, or what begins a session without one. */
  query: URLSearchParams
  /** The client's subprotocols that are the provider's business. */
  protocols: readonly string[]
  /** The client's headers that are the provider's business. */
  headers: Headers
  signal: AbortSignal
}

/**
 * Opens a connection to a provider, whose address and credentials the embedded gateway knows. A remote
 * one has no part in it: it would send the key of an alias with a host of its own to the provider's.
 *
 * @throws when the provider cannot be reached, or refuses.
 */
export type Realtime = (call: RealtimeCall) => Promise<WebSocket>
