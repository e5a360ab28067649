import type { AuditEntry, AuditQuery } from '../audit'
import type { Sum, SumQuery } from './ledger'
import type { LedgerRow } from './row'

/** Which requests are looked for. */
export type RowFilter = {
  application?: string | undefined
  team?: string | undefined
  alias?: string | undefined
  model?: string | undefined
  session?: string | undefined
  /** What the client calls the request. */
  requestId?: string | undefined
  /** From the first status to the last one. */
  status?: readonly [number, number] | undefined
  outcome?: LedgerRow['outcome'] | undefined
  /** Status 400 or more, or an answer that broke off; or none of it. */
  isFailed?: boolean | undefined
}

/** A page of rows, the newest first by when they began. */
export type RecentQuery = {
  limit: number
  /** The id of the last row of the page before. */
  beforeId?: string | undefined
  fromMs?: number | undefined
  toMs?: number | undefined
  where?: RowFilter | undefined
}

/** Sums of even steps. */
export type SeriesQuery = {
  /** A full step of UTC. */
  fromMs: number
  /** It is no part of it. */
  toMs: number
  /** A minute, or a multiple of it that is a part or a multiple of an hour. */
  stepMs: number
  where?: SumQuery['where']
}

/** The sums of a step. Steps without requests are left out. */
export type SeriesStep = { fromMs: number; sum: Omit<Sum, 'group'> }

/** How long one request took. */
export type LatencySample = Pick<
  LedgerRow,
  'startedAtMs' | 'application' | 'alias' | 'status' | 'outcome'
> & {
  firstByteMs: number | undefined
  durationMs: number
  /** Whether another target has answered than the first one that was asked. */
  hasFallenBack: boolean
}

/** How long requests of a time took. */
export type SampleQuery = {
  fromMs: number
  toMs: number
  /** About so many are looked at, spread over the time, where there are more. */
  max: number
  where?: SumQuery['where']
}

/** What operators ask of a ledger. Nothing of it is on the path of a request, and each takes a bounded time. */
export type LedgerReader = {
  sums(query: SumQuery): Promise<Sum[]>
  recent(query: RecentQuery): Promise<LedgerRow[]>
  series(query: SeriesQuery): Promise<SeriesStep[]>
  samples(query: SampleQuery): Promise<{ samples: LatencySample[]; isWhole: boolean }>
  /** One row. Undefined where it is gone, or the text is no id. */
  row(id: string): Promise<LedgerRow | undefined>
  /** The newest rows by when they ended, of those that have ended since then: what a live view shows. */
  ended(query: { sinceMs: number; limit: number }): Promise<LedgerRow[]>
  audit(query: AuditQuery): Promise<AuditEntry[]>
}
