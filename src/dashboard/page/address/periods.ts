import type { Step } from '../../../admin/shapes/groups'
import type { Query } from './address'
import { DAY_MS, HOUR_MS, MINUTE_MS, startOfDay } from './days'

/** The ranges that a view offers, with what they are called. */
export const RANGES = {
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  today: 'Today',
  yesterday: 'Yesterday',
  custom: 'From … to …',
} as const
export type Range = keyof typeof RANGES

/** A time, and the one before it for comparison. All in `Date.now()`. */
export type Period = {
  range: Range
  fromMs: number
  toMs: number
  step: Step
  /** Whether it ends now. */
  isLive: boolean
  before: { fromMs: number; toMs: number }
}

const STEP_MS: Readonly<Record<Step, number>> = {
  minute: MINUTE_MS,
  '5_minutes': 5 * MINUTE_MS,
  hour: HOUR_MS,
  '6_hours': 6 * HOUR_MS,
  day: DAY_MS,
}

/** Ranges that slide: so many steps until now, and the one in which they began. */
const SLIDING: Readonly<Record<string, { step: Step; steps: number }>> = {
  '1h': { step: 'minute', steps: 60 },
  '6h': { step: '5_minutes', steps: 72 },
  '24h': { step: 'hour', steps: 24 },
  '7d': { step: '6_hours', steps: 28 },
}

const isRange = (name: string | undefined): name is Range => name !== undefined && name in RANGES

/** The range that a query names; a day where it names none. */
export const rangeOf = ({ range }: Query): Range => (isRange(range) ? range : '24h')

/** The period of a query. Days are those of the zone. A custom one that makes no sense is the last day. */
export function periodOf(query: Query, nowMs: number, timeZone: string): Period {
  const range = rangeOf(query)
  if (range === 'custom') return customPeriod(query, nowMs, timeZone) ?? slidingPeriod('24h', nowMs)
  if (range in SLIDING) return slidingPeriod(range, nowMs)
  const today = startOfDay(nowMs, timeZone)
  const dayBefore = (ms: number, days: number) => startOfDay(ms, timeZone, -days)
  if (range === 'yesterday') {
    const fromMs = dayBefore(nowMs, 1)
    const before = { fromMs: dayBefore(nowMs, 2), toMs: fromMs }
    return { range, fromMs, toMs: today, step: 'hour', isLive: false, before }
  }
  const days = range === 'today' ? 1 : 30
  const fromMs = dayBefore(nowMs, days - 1)
  const step: Step = range === 'today' ? 'hour' : 'day'
  const beforeMs = dayBefore(nowMs, 2 * days - 1)
  const before = { fromMs: beforeMs, toMs: beforeMs + (nowMs - fromMs) }
  return { range, fromMs, toMs: nowMs, step, isLive: true, before }
}

function slidingPeriod(range: Range, nowMs: number): Period {
  const { step, steps } = SLIDING[range] ?? { step: 'hour' as const, steps: 24 }
  const stepMs = STEP_MS[step]
  const lengthMs = steps * stepMs
  const fromMs = floorTo(nowMs - lengthMs, stepMs)
  const before = { fromMs: fromMs - lengthMs, toMs: nowMs - lengthMs }
  return { range, fromMs, toMs: nowMs, step, isLive: true, before }
}

/** Series have whole steps: what is shown begins with one, so that all figures are of the same time. */
function customPeriod({ from, to }: Query, nowMs: number, timeZone: string): Period | undefined {
  const wantedMs = Date.parse(from ?? '')
  const endMs = to ? Date.parse(to) : nowMs
  if (Number.isNaN(wantedMs) || Number.isNaN(endMs) || wantedMs >= endMs) return undefined
  const step = stepFor(endMs - wantedMs)
  const floor = (ms: number, later = 0) =>
    step === 'day'
      ? startOfDay(ms, timeZone, later)
      : floorTo(ms, STEP_MS[step]) + later * STEP_MS[step]
  const fromMs = floor(wantedMs)
  const isWhole = endMs >= nowMs || endMs === floor(endMs)
  const toMs = isWhole ? endMs : floor(endMs, 1)
  const before = { fromMs: fromMs - (toMs - fromMs), toMs: fromMs }
  return {
    range: 'custom',
    fromMs,
    toMs,
    step,
    isLive: toMs >= nowMs,
    before,
  }
}

const floorTo = (ms: number, stepMs: number): number => Math.floor(ms / stepMs) * stepMs

/** The smallest step that makes no more of a length than a chart can show. */
function stepFor(lengthMs: number): Step {
  const found = Object.entries(STEP_MS).find(([, ms]) => lengthMs / ms <= 120)
  return (found?.[0] as Step | undefined) ?? 'day'
}

/** Where a series is asked for anew from: where the step before the running one begins. */
export function lastStepsFrom({ step, fromMs, toMs }: Period, timeZone: string): number {
  if (step === 'day') return Math.max(fromMs, startOfDay(toMs, timeZone, -1))
  const stepMs = STEP_MS[step]
  return Math.max(fromMs, fromMs + (Math.floor((toMs - fromMs) / stepMs) - 1) * stepMs)
}

/** A period as members of a question to the API. */
export const asked = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => ({
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
})
