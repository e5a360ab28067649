import type { LedgerState } from '../../usage/ledger/ledger'
import type { Condition } from '../condition'

/** How the stores of a process stand at a moment. Undefined where there is none. */
export type StoreFacts = {
  /** Whether Redis, which counts limits, can be asked. */
  isRedisUp?: boolean | undefined
  ledger?: LedgerState | undefined
  /** Where the ledger is. */
  ledgerIn: 'database' | 'file'
  /** Where the marks of alerts are, and whether they could be read. */
  marks: { kind: 'database' | 'redis' | 'file' | 'memory'; isUp: boolean }
}

/** A store that is just connecting, or away for a moment, is no alert. */
const PATIENCE_MS = 10_000
/** The ledger is written twice a second. Rows that are so old do not get through. */
const MAX_LAG_MS = 30_000
/** Rows of a ledger that works are younger. */
const WELL_MS = 2000
/** Rows that are lost were lost once: whoever hears of it has to have heard it for a while. */
const LOST_FOR_MS = 60_000
const MS_PER_SECOND = 1000

/**
 * Says which stores do not work, look by look: some of it only shows between two looks.
 *
 * @returns a function of how they stand, and of the milliseconds of a clock that never goes back.
 */
export function storeConditions(): (facts: StoreFacts, nowMs: number) => Condition[] {
  const downSince = new Map<string, number>()
  const downMs = (name: string, isDown: boolean, nowMs: number): number => {
    if (!isDown) downSince.delete(name)
    else if (!downSince.has(name)) downSince.set(name, nowMs)
    return isDown ? nowMs - (downSince.get(name) as number) : 0
  }
  let well = { errors: 0, dropped: 0 }
  let lostAtMs = Number.NEGATIVE_INFINITY
  const ledgerConditions = ({ ledger, ledgerIn }: StoreFacts, nowMs: number): Condition[] => {
    if (!ledger) return []
    if (ledger.dropped > well.dropped) lostAtMs = nowMs
    const isFailing = ledger.errors > well.errors && ledger.lagMs > PATIENCE_MS
    well = {
      errors: ledger.lagMs < WELL_MS ? ledger.errors : well.errors,
      dropped: ledger.dropped,
    }
    const isLosing = nowMs - lostAtMs < LOST_FOR_MS
    return isFailing || isLosing || ledger.lagMs > MAX_LAG_MS ? [ledgerDown(ledger, ledgerIn)] : []
  }
  return (facts, nowMs) => {
    const redisMs = downMs('redis', facts.isRedisUp === false, nowMs)
    const marksMs = downMs('marks', !facts.marks.isUp, nowMs)
    const found = [
      ...(redisMs >= PATIENCE_MS ? [redisDown(redisMs)] : []),
      ...ledgerConditions(facts, nowMs),
      ...(marksMs >= PATIENCE_MS ? [marksDown(facts.marks.kind, marksMs)] : []),
    ]
    // One server may be several stores.
    return [...new Map(found.toReversed().map((one) => [one.id, one])).values()].toReversed()
  }
}

const down = (subject: string, summary: string, detail: Condition['detail']): Condition => ({
  id: `store_down:${subject}`,
  kind: 'store_down',
  subject,
  severity: 'critical',
  summary,
  detail,
})

const secondsOf = (ms: number): number => Math.round(ms / MS_PER_SECOND)

const redisDown = (ms: number): Condition =>
  down(
    'redis',
    `Redis cannot be asked for ${secondsOf(ms)} seconds: limits do as their when_store_fails says`,
    { seconds: secondsOf(ms) },
  )

function ledgerDown(
  { waiting, lagMs, dropped, errors }: LedgerState,
  ledgerIn: StoreFacts['ledgerIn'],
): Condition {
  const lost = dropped > 0 ? `, ${dropped} are lost` : ''
  return down(
    ledgerIn === 'database' ? 'database' : 'ledger',
    `The ledger cannot be written: ${waiting} rows wait, the oldest for ${secondsOf(lagMs)} seconds${lost}`,
    { waiting, lag_seconds: secondsOf(lagMs), dropped, errors },
  )
}

const marksDown = (kind: StoreFacts['marks']['kind'], ms: number): Condition =>
  down(
    kind,
    `The store of alerts (${kind}) cannot be asked for ${secondsOf(ms)} seconds: each process sends its own`,
    { seconds: secondsOf(ms) },
  )
