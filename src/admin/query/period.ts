import { momentIn } from '../../config/applications/moment'
import { portusError } from '../../errors'
import { dayIn } from '../../usage/ledger/days'
import type { SumQuery } from '../../usage/ledger/ledger'

/** A time that is asked for. Its end is no part of it. */
export type Period = { fromMs: number; toMs: number; timeZone: string }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Nobody keeps rows for longer, and a series has an end. */
const LONGEST_MS = 400 * DAY_MS

/**
 * The time between `from` and `to`: the last 24 hours if nothing is said.
 *
 * @throws {PortusError} where one of them is no time, or the time has no length or too much of it.
 */
export function periodIn(query: URLSearchParams, nowMs: number): Period {
  const toMs = momentOf(query, 'to') ?? nowMs
  const fromMs = momentOf(query, 'from') ?? toMs - DAY_MS
  if (fromMs >= toMs) throw invalid('from', 'it must be before "to"')
  if (toMs - fromMs > LONGEST_MS) throw invalid('from', 'it must be 400 days before "to" at most')
  return { fromMs, toMs, timeZone: timeZoneIn(query) }
}

/** A moment in the query. Undefined where it is not there. */
export function momentOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const ms = momentIn(text)
  if (ms === undefined)
    throw invalid(name, 'it must be a time with its zone, like 2026-11-03T08:00:00Z')
  return ms
}

function timeZoneIn(query: URLSearchParams): string {
  const timeZone = query.get('time_zone') ?? 'UTC'
  try {
    dayIn(timeZone)
    return timeZone
  } catch {
    throw invalid('time_zone', 'it must be a time zone like Europe/Berlin')
  }
}

/** A whole number within bounds. */
export function integerIn(
  query: URLSearchParams,
  name: string,
  { min, max, otherwise }: { min: number; max: number; otherwise: number },
): number {
  const text = query.get(name)
  if (text === null) return otherwise
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw invalid(name, `it must be a whole number from ${min} to ${max}`)
}

/** Names that sums can be restricted to. */
export type SumFilter = NonNullable<SumQuery['where']>

const SUM_FILTERS = ['application', 'team', 'alias', 'model'] as const

/** Application, team, alias and model in the query. */
export const sumFilterIn = (query: URLSearchParams): SumFilter => textsIn(query, SUM_FILTERS)

/** A name is no longer. */
const MAX_NAME_LENGTH = 512

/** The parameters of these names that are there. */
export function textsIn<Name extends string>(
  query: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const text = query.get(name)
    if (text === null || text === '') continue
    if (text.length > MAX_NAME_LENGTH)
      throw invalid(name, `it must have ${MAX_NAME_LENGTH} characters at most`)
    found[name] = text
  }
  return found
}

/** One of several words in the query. */
export function wordIn<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  const word = words.find((known) => known === text)
  if (word === undefined) throw invalid(name, `it must be one of ${words.join(', ')}`)
  return word
}

/** A parameter of the query that says nothing of use. */
export const invalid = (name: string, expected: string) =>
  portusError('invalid_request', 'invalid_parameter', {
    param: name,
    values: { name, expected },
  })
