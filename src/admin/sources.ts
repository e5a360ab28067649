import type { ReloadState } from '../config/reload-state'
import type { Live } from '../config/request-config'
import type { LimitStore } from '../limits/limit-store'
import type { Pauses } from '../limits/pauses'
import type { Health } from '../telemetry/health/health'
import type { AuditEntry } from '../usage/ledger/audit'
import type { LedgerState } from '../usage/ledger/ledger'
import type { LedgerReader } from '../usage/ledger/reader'
import type { KeptIn } from './shapes/amounts'

/** What the answers of the admin API are made of, besides the configuration. */
export type AdminSources = {
  /** Answers questions about requests and the audit. */
  reader: LedgerReader
  keptIn: KeptIn
  pauses: Omit<Pauses, 'close'>
  /** Writes down what was done, and who was refused. Never throws and is never waited for. */
  note(entry: Omit<AuditEntry, 'id' | 'atMs'>): void
  /** Undefined where there is no ledger. */
  ledger: (() => LedgerState) | undefined
  /** Whether Redis answers. Undefined where there is none. */
  redisIsUp: (() => boolean) | undefined
}

/** All of it, with the configuration and how the process is. */
export type AdminFacts = AdminSources & {
  live: Live
  limits: Pick<LimitStore, 'look'>
  health: Health
  reloads: () => ReloadState | undefined
  version: string
  /** `Date.now()` when the process started to serve. */
  startedAtMs: number
  /** Whether this port answers clients as well. */
  hasPlayground: boolean
}
