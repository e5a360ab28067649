import { ASKING_MEMBERS, pricedTier } from '../api/tier'
import type { Report } from '../telemetry/record'
import { targetIndex } from '../telemetry/target-index'
import { attemptsOf } from './attempts-of'
import { costOf } from './cost-of'
import type { LedgerRow } from './ledger/row'
import type { Prices } from './prices/prices'
import type { Rates } from './tokens/learnt-rates'
import { usedTokens } from './tokens/used-tokens'
import { unitsOf } from './units-of'

/** What a row is made with, beside the report of its request. */
export type RowContext = {
  /** The team of the application. */
  team?: string | undefined
  /** Finds prices; without it a row has none. */
  priceOf?: Prices['priceOf']
  /** How many bytes make a token for the target of this request. */
  rates?: Rates
}

/**
 * The row of a finished request, made as it ends. Undefined where it has none: it was not let in, or it asked for nothing
 * of an alias, as lists of models do.
 */
export function rowOf(report: Report, { team, priceOf, rates }: RowContext): LedgerRow | undefined {
  const { record, provider, model, target, tier, timeToFirstByteMs } = report
  const { application, alias, endpoint, keyName, session } = record
  if (application === undefined || alias === undefined || endpoint === undefined) return undefined
  // The clock of durations and that of dates drift apart. The end is now.
  const endedAtMs = Date.now()
  const { tokens, accuracy } = usedTokens(report, rates)
  const units = unitsOf(report)
  const known =
    provider !== undefined && model !== undefined ? priceOf?.(provider, model) : undefined
  const { microUsd, price } = costOf({ tokens, units }, known, pricedTier(tier, askedOf(report)))
  return {
    id: Bun.randomUUIDv7(),
    startedAtMs: Math.round(endedAtMs - report.durationMs),
    endedAtMs,
    timeToFirstByteMs: timeToFirstByteMs && Math.round(timeToFirstByteMs),
    application,
    team,
    keyName,
    session,
    alias,
    target: target && targetIndex(target),
    provider,
    model,
    endpoint,
    status: report.status,
    outcome: report.outcome,
    error: report.error?.kind,
    requestId: record.id,
    tokens,
    units,
    microUsd,
    price,
    accuracy,
    attempts: attemptsOf(record),
  }
}

/** The tier that the request has asked its provider for. What was left out on the way reached nobody. */
const askedOf = ({ record: { askedTier }, dropped }: Report): string | undefined =>
  askedTier !== undefined && dropped?.some((name) => ASKING.has(name)) ? undefined : askedTier

const ASKING: ReadonlySet<string> = new Set(ASKING_MEMBERS)
