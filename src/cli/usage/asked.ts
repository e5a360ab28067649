import { momentIn } from '../../config/applications/moment'
import { ConfigError, shown } from '../../config/source/problems'
import { didYouMean } from '../../config/validate/did-you-mean'
import { isTimeZone } from '../../limits/rules/time-zone'
import { daysBetween, startOfDay } from '../../usage/ledger/days'
import type { GroupBy, SumQuery } from '../../usage/ledger/ledger'
import { durationIn } from '../keys/moments'
import { GROUPS } from './groups'

type Own = Readonly<Record<string, string | boolean>>

/** A time, in the days of a time zone. */
export type Period = Pick<SumQuery, 'fromMs' | 'toMs' | 'timeZone'>

const DAY = /^\d{4}-\d\d-\d\d$/
const MAX_DAY_MS = 50 * 3_600_000

const FILTERS = ['application', 'team', 'alias', 'model'] as const

const textIn = (own: Own, name: string): string | undefined =>
  typeof own[name] === 'string' ? own[name] : undefined

const complaint = (option: string, message: string) =>
  new ConfigError([{ source: `--${option}`, message }])

/**
 * The time that was typed.
 *
 * @param otherwise How long back it reaches where nothing was typed.
 * @throws {ConfigError} if it is none.
 */
export function periodIn(own: Own, nowMs: number, otherwise: string | undefined): Period {
  const timeZone = textIn(own, 'time-zone') ?? 'UTC'
  if (!isTimeZone(timeZone))
    throw complaint(
      'time-zone',
      `"${shown(timeZone)}" is no time zone; write one like Europe/Berlin`,
    )
  const [from, to, last] = [textIn(own, 'from'), textIn(own, 'to'), textIn(own, 'last')]
  const isOpen = from === undefined && to === undefined
  if (last !== undefined && !isOpen)
    throw complaint('last', 'there is --from or --to as well; give one of the two')
  const duration = last ?? (isOpen ? otherwise : undefined)
  if (duration !== undefined)
    return { fromMs: nowMs - durationIn('--last', duration), toMs: nowMs + 1, timeZone }
  const fromMs = from === undefined ? 0 : pointIn('from', from, timeZone).startMs
  const toMs = to === undefined ? nowMs + 1 : pointIn('to', to, timeZone).endMs
  if (fromMs >= toMs) throw complaint('from', 'nothing lies between it and the end')
  return { fromMs, toMs, timeZone }
}

/** A moment, or a day of the zone from its beginning to its end. */
function pointIn(option: string, text: string, timeZone: string) {
  const isDay = DAY.test(text)
  const startMs = isDay ? dayStart(text, timeZone) : momentIn(text)
  if (startMs === undefined)
    throw complaint(
      option,
      `"${shown(text)}" is no day of ${timeZone} and no time with its zone; write 2026-11-03 or 2026-11-03T12:00:00Z`,
    )
  if (!isDay) return { startMs, endMs: startMs }
  const [day] = daysBetween(startMs, startMs + MAX_DAY_MS, timeZone)
  return { startMs, endMs: day?.endMs ?? startMs }
}

const dayStart = (day: string, timeZone: string): number | undefined =>
  momentIn(`${day}T00:00:00Z`) === undefined ? undefined : startOfDay(day, timeZone)

/**
 * What a report shall show.
 *
 * @throws {ConfigError} if it cannot.
 */
export function queryIn(own: Own, period: Period): SumQuery {
  const where: NonNullable<SumQuery['where']> = {}
  for (const name of FILTERS) {
    const value = textIn(own, name)
    if (value !== undefined) where[name] = value
  }
  return { ...period, by: groupsIn(textIn(own, 'by') ?? 'application'), where }
}

function groupsIn(text: string): GroupBy[] {
  const words = text.split(',').map((word) => word.trim())
  const unknown = words.find((word) => !GROUPS.some((group) => group === word))
  if (unknown !== undefined)
    throw complaint(
      'by',
      `"${shown(unknown)}" is nothing to group by${didYouMean(unknown, GROUPS)}; there are ${GROUPS.join(', ')}`,
    )
  return GROUPS.filter((group) => words.includes(group)).toSorted(
    (a, b) => words.indexOf(a) - words.indexOf(b),
  )
}
