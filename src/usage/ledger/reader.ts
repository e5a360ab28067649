import type { AuditEntry, AuditQuery } from './audit'
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
  signal?: AbortSignal | undefined
}

/** The rows that took longest. Of those that took equally long, the newest come first. */
export type SlowestQuery = Omit<RecentQuery, 'beforeId'>

/** Sums of even steps. */
export type SeriesQuery = {
  /** Where the first step begins. Steps of hours are quick where it is a full hour of UTC. */
  fromMs: number
  /** It is no part of it. */
  toMs: number
  /** A minute, or a multiple of it that is a part or a multiple of an hour. */
  stepMs: number
  where?: SumQuery['where']
  signal?: AbortSignal | undefined
}

/**
 * The sums of a step. Steps without requests are left out. Where rows are gone, an hour counts as a whole where it begins, and
 * where hours are gone, a day of UTC does.
 */
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
  signal?: AbortSignal | undefined
}

/** Samples in the order of their time. */
export type Samples = {
  samples: LatencySample[]
  /** Whether these are all requests of the time, and not some of them. */
  isWhole: boolean
}

/**
 * What operators ask of a ledger. Nothing of it is on the path of a request, and each takes a bounded time: what would take
 * longer is rejected. Where the `signal` of a question is aborted, it is given up, and rejected with the reason.
 */
export type LedgerReader = {
  sums(query: SumQuery): Promise<Sum[]>
  /** The row with this id. Undefined where there is none, and where it is no UUID. */
  row(id: string): Promise<LedgerRow | undefined>
  /** Where a filter fits few rows, only the latest 200,000 are looked at, and what was found among them is the answer. */
  recent(query: RecentQuery): Promise<LedgerRow[]>
  /** Of the latest 200,000 that there are in the time. */
  slowest(query: SlowestQuery): Promise<LedgerRow[]>
  /** In the order of their time. */
  series(query: SeriesQuery): Promise<SeriesStep[]>
  samples(query: SampleQuery): Promise<Samples>
  /**
   * The newest rows by when they ended, of those that have ended since then: what a live view shows. Clocks of several machines
   * differ, and rows are written behind.
   */
  ended(query: { sinceMs: number; limit: number }): Promise<LedgerRow[]>
  audit(query: AuditQuery): Promise<AuditEntry[]>
}

/** So many rows are looked at for a page of rows, and at most so long in a file. */
export const MAX_LOOKED_AT = 200_000

/** So many rows are looked at for samples. */
export const MAX_SAMPLED = 50_000

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An id as ledgers keep it. Undefined where it is none. */
export function uuidIn(text: string): string | undefined {
  const id = text.toLowerCase()
  return UUID.test(id) ? id : undefined
}
