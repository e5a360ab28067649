import type { ReloadState } from '../config/reload-state'
import type { Live } from '../config/request-config'
import type { LimitStore } from '../limits/limit-store'
import type { Health } from '../telemetry/health/health'
import type { AuditEntry } from '../usage/audit'
import type { LedgerState } from '../usage/ledger/ledger'
import type { LedgerReader } from '../usage/ledger/reader'
import type { KeptIn } from './shapes/amounts'
import type { PausesIn } from './shapes/applications'

/** Who has paused an application, and when. */
export type Pause = {
  /** `Date.now()` */
  sinceMs: number
  /** The name of the admin key. */
  by: string
}

/** Which applications are paused. */
export type PauseBook = {
  readonly keptIn: PausesIn
  /** Undefined where the application goes on. Costs a look into a map. */
  of(application: string): Pause | undefined
  /** @throws where it cannot be kept. */
  pause(application: string, by: string): Promise<Pause>
  /**
   * @returns whether it was paused.
   * @throws where that cannot be kept.
   */
  resume(application: string): Promise<boolean>
  /** Told of each change, whoever has made it. The result ends that. */
  onChange(listener: () => void): () => void
}

/** What the answers of the admin API are made of, besides the configuration. */
export type AdminSources = {
  /** Answers questions about requests and the audit. */
  reader: LedgerReader
  keptIn: KeptIn
  pauses: PauseBook
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
