import type { Usage } from '../../api/dialect'
import type { Outcome } from '../../telemetry/record'

/** One request to a provider, of those that a client's request led to. */
export type LedgerAttempt = {
  target?: string | undefined
  provider?: string | undefined
  model?: string | undefined
  /** The provider's status. Undefined where none came. */
  status?: number | undefined
  /** Why no status came, or why the answer broke off: a code such as `ECONNREFUSED`. */
  cause?: string | undefined
  /** What the provider said of an error, without secrets, cut at 400 characters. It may quote a part of the request. */
  words?: { message: string; type?: string | undefined } | undefined
  /** Milliseconds from the request's arrival. */
  startedAfterMs: number
  durationMs?: number | undefined
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
  images?: number | undefined
  /** Seconds of audio that were read or made. */
  audioSeconds?: number | undefined
  /** Characters that were spoken. */
  characters?: number | undefined
  /** Bytes of files that were sent, with the form around them. */
  fileBytes?: number | undefined
  /** Requests of a batch, whose own tokens nobody knows yet. */
  batchRequests?: number | undefined
}

/** One request of a client, as the ledger keeps it. Nothing of contents, but for what a provider quotes in an error. */
export type LedgerRow = {
  /** UUIDv7, made by Portus: the key by which a row is written once. */
  id: string
  /** `Date.now()` */
  startedAtMs: number
  endedAtMs: number
  timeToFirstByteMs?: number | undefined
  application: string
  team?: string | undefined
  keyName?: string | undefined
  /** The client's conversation: Claude Code's session, or `x-portus-session`. */
  session?: string | undefined
  alias: string
  /** Who answered. */
  target?: string | undefined
  provider?: string | undefined
  model?: string | undefined
  /** The name of the endpoint, as `src/api/endpoints/` has it. */
  endpoint: string
  status: number
  outcome: Outcome
  /** The kind of Portus' own error, where it was one. What a provider said stands with its attempt. */
  error?: string | undefined
  /** What the client calls the request, or Portus where it calls it nothing. */
  requestId: string
  /** Tokens by kind. The kinds are disjoint, but for reasoning, which is a part of output. */
  tokens: Usage
  units: OtherUnits
  /** What it cost, an integer. Undefined where there is no price. */
  microUsd?: number | undefined
  /** Where the price came from, and which version of it; and the tier, where that changed it. */
  price?: { source: 'built-in' | 'config'; version: string; tier?: string | undefined } | undefined
  accuracy: Accuracy
  attempts: readonly LedgerAttempt[]
}
