import type { Endpoint } from '../api/endpoints'
import type { JsonBody } from '../body/json/body'
import type { PortusError } from '../errors'
import type { GatewayPath } from './path'

/** What a request carries to the gateway. */
export type CallBody =
  | { kind: 'none' }
  | JsonBody
  | {
      kind: 'form'
      contentType: string
      /** The provider's model name for a gateway that is sent the form itself. */
      model: string | undefined
      /** How many bytes are sent with this value of its field `model`; may have to read on to know. */
      lengthWith(model: string | undefined): Promise<number>
      /** The form as it streams through, with fields replaced. */
      send(replacements: ReadonlyMap<string, string>): ReadableStream<Uint8Array>
    }

/**
 * What one target of a translated request is sent, as far as it is not what the gateway makes of it:
 * the client's own body where the target speaks the client's format, with the target's overrides; the
 * gateway's, with members that the gateway has dropped; or nothing, because it cannot be translated.
 * Values are JSON texts.
 */
export type TargetBody =
  | { kind: 'own'; overrides: ReadonlyMap<string, string> }
  | { kind: 'completed'; members: ReadonlyMap<string, string> }
  | { kind: 'refused'; error: PortusError }

/** What the gateway's translation need not lose, where the gateway is one that can be told. */
export type Targets = {
  /** By the gateway's name of the target; the others get what the gateway makes. */
  bodies: ReadonlyMap<string, TargetBody>
  /** The client's own body, and the query that belongs to it. */
  own: JsonBody
  query: string
  /** What a gateway that cannot be told must answer instead of losing what the answer depends on. */
  refusal?: PortusError
  /** Set by the gateway where the answer it returns is in the client's own format. */
  isOwnAnswer?: boolean
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
  /** For a request that is translated for some targets only, or not to the last member. */
  targets?: Targets
  /** Aborted when the client leaves or a deadline passes. */
  signal: AbortSignal
}

/**
 * The Portkey Gateway as a function; whether it runs in this process or elsewhere is nobody's
 * business but its own.
 *
 * @throws whatever `fetch` throws when the gateway cannot be reached or `signal` is aborted; a call's
 * own refusal.
 */
export type Upstream = {
  (call: GatewayCall): Promise<Response>
  /** Whether what can be sent only once goes better over its typed route, although it could be passed through. */
  readonly streamsTyped?: (endpoint: Endpoint) => boolean
}

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
