import { momentIn } from '../../config/applications/moment'
import { ConfigError, shown } from '../../config/source/problems'

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

const DURATION = /^(\d{1,5})([mhdw])$/

/**
 * A duration as it is typed, in milliseconds.
 *
 * @throws {ConfigError} if it is none.
 */
export function durationIn(option: string, text: string): number {
  const [, count = '', unit = ''] = DURATION.exec(text) ?? []
  const unitMs = UNITS_MS[unit]
  if (unitMs === undefined)
    throw complaint(option, `"${shown(text)}" is no duration; write one like 90d, 24h or 30m`)
  return Number(count) * unitMs
}

/** A moment as files have it. */
export const writtenMoment = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')

/**
 * When a new key ends, as it was typed.
 *
 * @throws {ConfigError} if both options are there, or one is no time, or it has passed.
 */
export function endOf(
  own: Readonly<Record<string, string | boolean>>,
  nowMs: number,
): string | undefined {
  const { 'expires-in': duration, 'expires-at': moment } = own
  if (typeof duration === 'string' && typeof moment === 'string')
    throw complaint('--expires-at', 'there is --expires-in as well; give one of the two')
  if (typeof duration === 'string') {
    const ms = durationIn('--expires-in', duration)
    if (ms === 0) throw complaint('--expires-in', 'the key would have expired at once')
    return writtenMoment(nowMs + ms)
  }
  if (typeof moment !== 'string') return undefined
  const ms = momentIn(moment)
  if (ms === undefined)
    throw complaint(
      '--expires-at',
      `"${shown(moment)}" is no date and time with its zone, such as 2027-06-01T00:00:00Z`,
    )
  if (ms <= nowMs) throw complaint('--expires-at', 'this moment has passed')
  return writtenMoment(ms)
}

const complaint = (source: string, message: string) => new ConfigError([{ source, message }])
