import { AsyncLocalStorage } from 'node:async_hooks'
import type { Members } from '../../core/members'

/**
 * What the gateway's `fetch` must know of the request it serves. The gateway itself has no notion of
 * a client that leaves, and re-prints every body it passes on.
 */
export type Exchange = {
  signal: AbortSignal
  /** The client's own bytes, when the provider is to receive them as they are. */
  passthrough?: {
    body: Uint8Array<ArrayBuffer>
    members: Members
    /** The JSON the gateway was given in place of the body. */
    standIn: string
  }
  /** The provider's latest successful answer to a passthrough request, unread. */
  answer?: Response
}

/** The exchange that the code running now belongs to. */
export const exchanges = new AsyncLocalStorage<Exchange>()
