import type { Alias } from '../alias/alias'

import type { ExplicitParams, Leaf } from '../alias/defaults'
import type { Usage } from '../api/dialect'

import type { EndpointPath, Ids } from '../api/endpoint-path'
import type { Endpoint, NativePrefix, OverrideKind } from '../api/endpoints/endpoints'
import type { FieldEdits } from '../body/form/field-edits'
import type { Bytes, JsonBody } from '../body/json/body'
import type { MemberEdits } from '../body/json/edit-members'
import type { PortusError } from '../errors'
import type { Hold } from '../limits/bytes-in-flight'
import type { Redactor } from '../telemetry/redact'
import type { Attempt, Trace } from '../telemetry/trace'
import type { Format } from '../translate/answer-events'
import type { ClientTools } from '../translate/conversation'
import type { EmbeddingsAnswer } from '../translate/embeddings/embeddings'
import type { Encoding } from '../translate/embeddings/print-vector'

/** The body of a request. */
export type CallBody =
  | { kind: 'none' }
  | JsonBody
  | {
      kind: 'form'
      contentType: string
      /** What the alias sets, for a gateway that reads the form itself. */
      edits: FieldEdits
      /** The form's length in bytes with these edits. May have to read on. */
      lengthWith(edits: FieldEdits): Promise<number>
      /** The form as it streams through, with fields replaced. */
      send(edits: FieldEdits): ReadableStream<Uint8Array>
    }

/** Changes of top-level members. */
export type Edits = MemberEdits

/** Where a request goes that Portus writes itself: an address that the gateway knows. */
export type Address = {
  endpoint: Endpoint
  /** The prefix of the gateway's passthrough, or undefined for the address of its typed route. */
  prefix: NativePrefix | undefined
  isStreamed: boolean
  /** What becomes of the gateway's address. No two adjustments have one name. */
  adjust?: { name: string; url: (url: string) => string }
}

/** What an own way and Portus' translation have in common. */
type Written = {
  address: Address
  /** Further headers of the provider's request. Undefined takes the gateway's header out. */
  headers?: Readonly<Record<string, string | undefined>>
  /** What the frames of AWS hold, where the provider streams in them. */
  frames?: 'claude' | 'converse'
  /** What the request had and the provider does not get, by the client's names. */
  dropped?: readonly string[]
}

/** The calls of one request for embeddings, and how their answers become one. */
export type EmbeddingsCalls = {
  /** A body for each call, in the order of the inputs, with how many vectors its answer must have. */
  calls: readonly { bytes: Bytes; count: number }[]
  parse: (answer: unknown, headers: Headers) => EmbeddingsAnswer
  encoding: Encoding
  /** The model of an answer that names none. */
  model: string
}

/**
 * How a request reaches one target.
 *
 * - `own`: the provider speaks the client's format. It gets the client's bytes with these edits, and
 *   the client gets the provider's answer. Where Portus asks for the usage of a stream and the client
 *   does not, the client does not get it.
 * - `ours`: Portus translates. The provider gets these bytes, and its answer is read in this format.
 * - `each`: Portus translates embeddings. Each call has some of the inputs, and the client gets one list.
 * - `gateway`: the gateway translates. The edits put back members that it drops.
 * - `refused`: the target cannot take the request.
 */
export type Way =
  | ({
      kind: 'own'
      edits: Edits
      /** The whole body, where edits cannot say it. */
      pieces?: readonly Bytes[]
      isUsageAdded?: boolean
    } & Written)
  | ({
      kind: 'ours'
      pieces: readonly Bytes[]
      format: Format
      /** What the client's tools are to it, where they became functions. */
      clientTools?: ClientTools
      /** Whether the client asked for a search of the web. */
      asksForSearch?: boolean
    } & Written)
  | ({ kind: 'each' } & EmbeddingsCalls & Written)
  | {
      kind: 'gateway'
      edits: Edits
      /** What is lost before the gateway gets the request, by the client's names. */
      dropped?: readonly string[]
      clientTools?: ClientTools
      /** The client's names of tools, by those that the gateway gets in their place. */
      toolNames?: ReadonlyMap<string, string>
      /** The client's stop sequences that the gateway does not get. */
      stopSequences?: readonly string[]
    }
  | { kind: 'refused'; error: PortusError }

/** The ways by the names of the targets. */
export type Ways = ReadonlyMap<string, Way>

/** The parts of a request that its gateway configuration depends on. */
export type ConfigRequest = {
  overrides: OverrideKind
  explicitParams: ExplicitParams
  /** The client's `anthropic-beta` and `anthropic-version`. */
  beta: string | null
  version: string | null
  /** Whether the body can be sent more than once. An upload that streams through cannot. */
  isRepeatable: boolean
}

/** What one request has to do with targets that keep failing. */
export type TargetWatch = {
  /** Targets that it may try: once, and if no other request does it. */
  due: ReadonlySet<string>
  /** The members of balanced groups that it goes to, by their names in the gateway. */
  forced: ReadonlySet<string>
  /** Whether a target may be asked now. If not, it says why. It takes the trial of one that is due. */
  refusal(target: string): PortusError | undefined
  /** Told when an answer has begun, or an attempt has failed. */
  ended(attempt: Attempt): void
}

/** One request to the gateway. */
export type GatewayCall = {
  alias: Alias
  /** The endpoint that the gateway is asked for. */
  endpoint: Endpoint
  /** Its path, with the query that the endpoint allows. */
  path: EndpointPath
  /** The ids in the path, in its order. */
  ids: Ids
  /** Set where Portus writes every request itself: the gateway need not translate. */
  passthroughPrefix: NativePrefix | undefined
  /** Whether the client asked for a stream. */
  isStreamed: boolean
  /** Takes every request to a provider. */
  trace?: Trace
  /** Present where the alias skips targets that keep failing. */
  watch?: TargetWatch
  /** The client's headers that the provider may see: a fresh set, made from an allow-list. */
  headers: Headers
  /** Further ones, which only targets of OpenAI's own Responses may see. */
  codexHeaders?: Readonly<Record<string, string>>
  config: ConfigRequest
  ways: Ways
  /** The body that the gateway translates. A passthrough needs only its short members. */
  gatewayBody: CallBody
  /** The client's own body, and the query of its own path. */
  clientBody: CallBody
  query: string
  /**
   * Why the request cannot be sent to a gateway that takes one body for all targets: it would drop a
   * member that changes the answer.
   */
  loss: PortusError | undefined
  /** Counts the bytes that are kept for this request. */
  hold: Hold
  /** Aborted when the client leaves or a deadline passes. */
  signal: AbortSignal
}

/** The gateway's answer. Its headers hold none of the gateway's own. */
export type GatewayAnswer = {
  status: number
  headers: Headers
  body: ReadableStream<Uint8Array> | null
  /** Whether it is the provider's answer in the client's format, and not one that the gateway made. */
  isUntouched: boolean
  /** The name of the target that answered. Absent from an answer that the gateway made alone. */
  target: string | undefined
  /** How often that target was asked again. */
  retries: number | undefined
  /** Whether the gateway says that it failed itself. */
  isException: boolean
  /** The token counts of an answer that Portus has read whole. */
  usage?: Usage
  /** Takes out of a text, and of answers, what the request carried, the alias's own credentials included. */
  redact?: Redactor
  /** The provider's own error behind an error that the gateway made of it, where it is known. */
  failure?: ProviderFailure
}

/** An error answer of a provider that has been read. */
export type ProviderFailure = { status: number; headers: Headers; text: string }

/**
 * The Portkey Gateway as a function. It runs in this process or elsewhere.
 *
 * @throws {PortusError} where no target can take the request; whatever `fetch` throws where the gateway
 * cannot be reached or `signal` is aborted.
 */
export type Upstream = {
  (call: GatewayCall): Promise<GatewayAnswer>
  /** Whether a form that can be sent only once must take the gateway's typed route. */
  readonly streamsTyped?: (endpoint: Endpoint) => boolean
  /** Whether it takes a way of its own for each target. Otherwise it takes one body for all of them. */
  readonly takesWays?: boolean
}

/** One connection to a provider's realtime API. */
export type RealtimeCall = {
  /** The value of `x-portkey-config`: one target, no strategy. */
  config: string
  /** The target with what it inherits. */
  leaf: Leaf
  /** The query of the provider's address. */
  query: URLSearchParams
  /** The client's subprotocols that the provider may see. */
  protocols: readonly string[]
  /** The client's headers that the provider may see. */
  headers: Headers
  signal: AbortSignal
  /** Notes the handshake with the provider. */
  begin?: (url: string) => HandshakeNotes
  /** Told of credentials that the handshake carries and that do not stand in the alias. */
  onSecrets?: (redact: Redactor) => void
}

/** Takes what comes of a handshake with a provider. */
export type HandshakeNotes = {
  opened(): void
  failed(cause: unknown): void
}

/**
 * Opens a connection to a provider. The embedded gateway knows its address and credentials. A remote
 * gateway takes no part: it would send the key of an alias with a `custom_host` to the provider's host.
 *
 * @throws where the provider cannot be reached or refuses.
 */
export type Realtime = (call: RealtimeCall) => Promise<WebSocket>
