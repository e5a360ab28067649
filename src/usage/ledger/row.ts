import type { Usage } from '../../api/dialect'
import type { Outcome } from '../../telemetry/record'

/** One request to a provider, of those that a client's request led to. */
export type LedgerAttempt = {
  target?: string
  provider?: string
  model?: string
  /** The provider's status. Undefined where none came. */
  status?: number
  /** Why no status came, or why the answer broke off: a code such as `ECONNREFUSED`. */
  cause?: string
  /** Milliseconds from the request's arrival. */
  startedAfterMs: number
  durationMs?: number
}

/** How sure the amounts of a row are. */
export type Accuracy =
  /** The provider said them. */
  | 'exact'
  /** The answer broke off: what had come until then. */
  | 'partial'
  /** The provider said nothing: an estimate by lengths. */
  | 'estimated'

/** What is used and is no token. Each kind of endpoint has its own. */
export type OtherUnits = {
  /** Pictures that were made. */
  images?: number
  /** Seconds of audio that were read or made. */
  audioSeconds?: number
  /** Characters that were spoken. */
  characters?: number
  /** Bytes of files that were sent, with the form around them. */
  fileBytes?: number
  /** Requests of a batch, whose own tokens nobody knows yet. */
  batchRequests?: number
}

/** One request of a client, as the ledger keeps it. Nothing of contents. */
export type LedgerRow = {
  /** UUIDv7, made by Portus: the key by which a row is written once. */
  id: string
  /** `Date.now()` */
  startedAtMs: number
  endedAtMs: number
  timeToFirstByteMs?: number
  application: string
  team?: string
  keyName?: string
  /** The client's conversation: Claude Code's session, or `x-portus-session`. */
  session?: string
  alias: string
  /** Who answered. */
  target?: string
  provider?: string
  model?: string
  /** The name of the endpoint, as `src/api/endpoints/` has it. */
  endpoint: string
  status: number
  outcome: Outcome
  /** What the client calls the request, or Portus where it calls it nothing. */
  requestId: string
  /** Tokens by kind. The kinds are disjoint, but for reasoning, which is a part of output. */
  tokens: Usage
  units: OtherUnits
  /** What it cost, an integer. Undefined where there is no price. */
  microUsd?: number
  /** Where the price came from, and which version of it; and the tier, where that changed it. */
  price?: { source: 'built-in' | 'config'; version: string; tier?: string }
  accuracy: Accuracy
  attempts: readonly LedgerAttempt[]
}
