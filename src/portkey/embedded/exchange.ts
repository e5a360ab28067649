import { AsyncLocalStorage } from 'node:async_hooks'
import type { HeldStrings } from '../../body/json/long-strings'
import type { PortusError } from '../../errors'
import type { CallBody, Targets } from '../contract'

/** A passthrough: the provider receives the client's own body, and the client the provider's. */
export type Passthrough = {
  body: CallBody
  /** The JSON the gateway was given in place of the body. */
  standIn: string
}

/** An error answer that has been read. */
export type ProviderFailure = { status: number; headers: Headers; text: string }

/** A WebSocket that the gateway would open. */
export type SocketAddress = { url: string; headers: Record<string, string> }

/**
 * What the gateway's `fetch` must know of the request it serves. The gateway itself has no notion of
 * a client that leaves, and re-prints every body it passes on.
 */
export type Exchange = {
  signal: AbortSignal
  passthrough?: Passthrough
  /** What single targets of a translated request are sent. */
  targets?: Targets
  /** What was taken out of the body before the gateway was given it. */
  held?: HeldStrings
  /** Whether the request is a form, whose answer may be text or events whatever the gateway expects. */
  isForm?: boolean
  /** Whether anything was sent to anybody. */
  hasAsked?: boolean
  /** Takes where, and with what headers, the gateway would open a WebSocket; nothing where it fails to say. */
  onSocket?: (address: SocketAddress | undefined) => void
  /** The latest error of a provider. */
  failure?: ProviderFailure
  /** Why the latest target was not asked, where none had failed before. */
  refusal?: PortusError
  /** The provider's latest answer that the client is to get as it is, unread. */
  answer?: Response
}

/** The exchange that the code running now belongs to. */
export const exchanges = new AsyncLocalStorage<Exchange>()
