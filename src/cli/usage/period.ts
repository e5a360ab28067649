import { momentIn } from '../../config/applications/moment'
import { ConfigError, shown } from '../../config/source/problems'
import { daysBetween, startOfDay } from '../../usage/ledger/days'
import { durationIn } from '../keys/moments'

/** A time that is asked for. Its end is no part of it. */
export type Period = { fromMs: number; toMs: number }

type Typed = Readonly<Record<string, string | boolean>>

/** Longer than any day, so that one that begins has its end in it. */
const TWO_DAYS_MS = 2 * 86_400_000

/**
 * The time that was typed as `--from`, `--to` and `--last`. A date is a day of the time zone, and the day of `--to` belongs to it.
 *
 * @param defaultFromMs Where it begins if nothing says so.
 * @throws {ConfigError} where something is no time, or the time has no length.
 */
export function periodIn(
  { from, to, last }: Typed,
  timeZone: string,
  nowMs: number,
  defaultFromMs: number,
): Period {
  const toMs = typeof to === 'string' ? pointIn('--to', to, timeZone) : nowMs
  if (typeof last === 'string') {
    if (from !== undefined)
      throw complaint('--last', 'there is --from as well; give one of the two')
    const durationMs = durationIn('--last', last)
    if (durationMs === 0) throw complaint('--last', 'that is no time at all')
    return { fromMs: toMs - durationMs, toMs }
  }
  const fromMs = typeof from === 'string' ? pointIn('--from', from, timeZone) : defaultFromMs
  if (typeof to === 'string' && from === undefined && fromMs >= toMs)
    throw complaint('--to', 'is before the time that is looked at; give --from or --last as well')
  const late = 'is not before the end'
  if (fromMs >= toMs) throw complaint('--from', late)
  return { fromMs, toMs }
}

function pointIn(option: '--to' | '--from', text: string, timeZone: string): number {
  const ms = momentIn(text)
  if (ms !== undefined) return ms
  const startMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? startOfDay(text, timeZone) : undefined
  if (startMs === undefined)
    throw complaint(
      option,
      `"${shown(text)}" is no day such as 2026-11-03, and no time with its zone such as 2026-11-03T08:00:00Z`,
    )
  if (option === '--from') return startMs
  const [day] = daysBetween(startMs, startMs + TWO_DAYS_MS, timeZone)
  return day?.endMs ?? startMs
}

const complaint = (source: string, message: string) => new ConfigError([{ source, message }])
