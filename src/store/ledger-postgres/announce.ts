import type { Logger } from '../../telemetry/logger'
import type { LedgerState } from '../../usage/ledger/ledger'
import { wordsOf } from '../postgres/words'

const QUIET_MS = 1000
const REMEDY = 'see that the server of PORTUS_DATABASE_URL answers and lets its user write'

/** Says in the log how the ledger's database fares. */
export type Announcer = {
  failing(cause: unknown): void
  working(): void
  /** A row that the database does not take, ever. */
  refused(id: string, cause: unknown): void
}

/** At most one line a second of each kind, and the last one is true. */
export function announcer(log: Logger, state: () => LedgerState): Announcer {
  let isFailing = false
  let hasSaidFailing = false
  let lastCause: string | undefined
  let saidAtMs = Number.NEGATIVE_INFINITY
  let refusedAtMs = Number.NEGATIVE_INFINITY
  let saidDropped = 0
  let timer: Timer | undefined

  const say = () => {
    timer = undefined
    const { waiting, dropped } = state()
    // What is lost is said again, as long as more is.
    if (hasSaidFailing === isFailing && !(isFailing && dropped > saidDropped)) return
    const restMs = saidAtMs + QUIET_MS - performance.now()
    if (restMs > 0) {
      timer = setTimeout(say, restMs)
      timer.unref()
      return
    }
    saidAtMs = performance.now()
    hasSaidFailing = isFailing
    const fields = { waiting, dropped: dropped - saidDropped || undefined }
    saidDropped = dropped
    if (isFailing)
      log('error', 'the ledger cannot be written; its rows wait', {
        cause: lastCause,
        remedy: REMEDY,
        ...fields,
      })
    else log('info', 'the ledger is written again', fields)
  }
  const turn = (to: boolean) => {
    isFailing = to
    if (!timer) say()
  }
  return {
    failing(cause) {
      lastCause = wordsOf(cause)
      turn(true)
    },
    working: () => turn(false),
    refused(id, cause) {
      if (performance.now() - refusedAtMs < QUIET_MS) return
      refusedAtMs = performance.now()
      log('error', 'a row of the ledger is refused and lost', {
        id,
        cause: wordsOf(cause),
      })
    },
  }
}
