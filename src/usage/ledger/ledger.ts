import type { Counted } from '../../limits/limit-store'
import type { Rule } from '../../limits/rules/rule'
import type { AuditEntry } from './audit'
import type { LedgerReader } from './reader'
import type { LedgerRow } from './row'

/** By what sums are grouped. */
export type GroupBy = 'application' | 'team' | 'alias' | 'model' | 'day' | 'key' | 'session'

export type SumQuery = {
  fromMs: number
  toMs: number
  by: readonly GroupBy[]
  /** In which days are counted. */
  timeZone: string
  where?: Partial<Record<'application' | 'team' | 'alias' | 'model', string>>
  /** More groups than these are refused. */
  maxGroups?: number | undefined
  /** Whoever asks may leave. */
  signal?: AbortSignal | undefined
}

/** One line of a report. Amounts are integers. */
export type Sum = {
  group: Partial<Record<GroupBy, string>>
  requests: number
  /** Requests whose status is 400 or more, or whose answer broke off. */
  failed: number
  inputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  outputTokens: number
  reasoningTokens: number
  audioTokens: number
  microUsd: number
  /** Requests that used tokens and have no price. */
  unpriced: number
}

/** What a ledger says of itself, for metrics. */
export type LedgerState = {
  /** Rows that wait to be written. */
  waiting: number
  /** Milliseconds since the oldest of them was added; 0 where none waits. */
  lagMs: number
  /** Rows that were given up because too many waited. */
  dropped: number
  /** Writes that have failed. */
  errors: number
}

/** Keeps a row for each request. Rows are written behind, in batches, and never waited for on the path of a request. */
export type Ledger = LedgerReader & {
  add(row: LedgerRow): void
  /** Keeps an entry of the audit, behind as well. Never throws. */
  addAudit(entry: AuditEntry): void
  /** Writes what waits. Never throws. */
  flush(): Promise<void>
  /** What rules have used within their windows, for counters that begin anew. `concurrent` ones are left out. */
  used(rules: readonly Rule[], nowMs: number): Promise<Counted[]>
  /** Rows of a time, in pages, oldest first. */
  rows(query: {
    fromMs: number
    toMs: number
    afterId?: string
    limit: number
  }): Promise<LedgerRow[]>
  /** Writes prices of rows anew. */
  reprice(changes: readonly Pick<LedgerRow, 'id' | 'microUsd' | 'price'>[]): Promise<void>
  /** Takes away what is older than the retention. Sums by hour and day, and the audit, stay for as long as theirs. */
  purge(): Promise<void>
  state(): LedgerState
  close(): Promise<void>
}
