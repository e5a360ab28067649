import { AsyncLocalStorage } from 'node:async_hooks'
import type { Usage } from '../../../api/dialect'
import type { PortusError } from '../../../errors'
import type { EmbeddingsCalls, GatewayCall, ProviderFailure } from '../../contract'
import type { Routes } from '../../route'
import type { AnswerPart } from './answer-part'
import type { Secrets } from './secrets'

/** The address and the headers with which the gateway would open a WebSocket. */
export type SocketAddress = { url: string; headers: Record<string, string> }

/** One request of a client, as the gateway's `fetch` needs it. */
export type Exchange = {
  kind: 'request'
  call: GatewayCall
  signal: AbortSignal
  /** Where the alias's targets are. Nothing else is asked. */
  routes: Routes
  /** Whether any provider was asked. */
  hasAsked: boolean
  /** What the requests to providers have carried. */
  secrets: Secrets
  /** The latest error of a provider. */
  failure?: ProviderFailure
  /** The status by which the gateway saw it. */
  seenStatus?: number
  /** Why the latest target was not asked, if no other target had failed before. */
  refusal?: PortusError
  /** Why a request was not sent: it would have gone to another address. */
  misrouted?: PortusError
  /** The provider's latest answer that the client gets unread. */
  answer?: { response: Response; isUntouched: boolean; usage?: Usage }
  /** What has come of an answer to several calls, and by which way. */
  begun?: { way: EmbeddingsCalls; parts: AnswerPart[] }
  /** Why the latest answer of a provider broke off. The gateway ends its own well all the same. */
  breakOff?: unknown
}

/** A question to the gateway: where would it open a WebSocket? */
export type SocketQuestion = {
  kind: 'socket'
  signal: AbortSignal
  /** Takes the answer. It is undefined where the gateway fails to say. */
  onSocket: (address: SocketAddress | undefined) => void
}

/** A question to the gateway: where would it send a request? Nothing is sent. */
export type RouteQuestion = {
  kind: 'route'
  /** Takes the answer: the URL and headers of the provider's request. */
  onRequest: (url: string, headers: Headers) => void
}

/** The exchange that the running code belongs to. The gateway itself knows nothing of a client. */
export const exchanges = new AsyncLocalStorage<Exchange | SocketQuestion | RouteQuestion>()
