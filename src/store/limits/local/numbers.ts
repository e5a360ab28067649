import { PARTS, partMs } from '../../../limits/rules/parts'
import type { Rule } from '../../../limits/rules/rule'
import type { WindowAt } from '../../../limits/rules/window'

const SLOTS = PARTS + 1

/**
 * The numbers of a rule: whether it has been counted before, what is used, and what each process has reserved. What is used
 * of a calendar's window is its start and an amount; of a sliding one, a number and an amount for each part.
 */
const COUNTED = 0
const USED = 1

/** Where the numbers of the first process stand. */
const lanesOf = ({ window }: Rule): number => USED + (window.kind === 'sliding' ? 2 * SLOTS : 2)

/** How many numbers a rule has. */
export const lengthOf = (rule: Rule, lanes: number): number => lanesOf(rule) + lanes

/** Whether a rule is new here: nobody has counted yet what it had used before. The first one who asks is to do it. */
export function isNew(numbers: Float64Array): boolean {
  if (numbers[COUNTED] === 1) return false
  numbers[COUNTED] = 1
  return true
}

const at = (numbers: Float64Array, index: number): number => numbers[index] as number

/** What all processes have reserved. */
export function reservedIn(rule: Rule, numbers: Float64Array): number {
  let sum = 0
  for (let index = lanesOf(rule); index < numbers.length; index++) sum += at(numbers, index)
  return sum
}

/** Changes what one process has reserved. Nobody gives back more than it has. */
export function reserve(rule: Rule, numbers: Float64Array, lane: number, amount: number): void {
  const index = lanesOf(rule) + lane
  numbers[index] = Math.max(0, at(numbers, index) + amount)
}

/** What is used within the window that is now. */
export function usedIn(rule: Rule, numbers: Float64Array, nowMs: number, windowAt: WindowAt) {
  const { window } = rule
  if (window.kind === 'running') return 0
  if (window.kind !== 'sliding')
    return at(numbers, USED) === windowAt(window, nowMs).startMs ? at(numbers, USED + 1) : 0
  const oldest = Math.floor(nowMs / partMs(window.seconds)) - PARTS
  let sum = 0
  for (let index = USED; index < USED + 2 * SLOTS; index += 2)
    if (at(numbers, index) >= oldest) sum += at(numbers, index + 1)
  return sum
}

/**
 * Adds to what is used.
 *
 * @param atMs When it was used. What lies before the window that is now counts nowhere.
 */
export function use(
  rule: Rule,
  numbers: Float64Array,
  amount: number,
  atMs: number,
  windowAt: WindowAt,
): void {
  const { window } = rule
  if (window.kind === 'running' || amount === 0) return
  if (window.kind !== 'sliding') {
    const { startMs } = windowAt(window, atMs)
    if (startMs < at(numbers, USED)) return
    numbers[USED + 1] = amount + (at(numbers, USED) === startMs ? at(numbers, USED + 1) : 0)
    numbers[USED] = startMs
    return
  }
  const part = Math.floor(atMs / partMs(window.seconds))
  const index = USED + 2 * (part % SLOTS)
  if (part < at(numbers, index)) return
  numbers[index + 1] = amount + (at(numbers, index) === part ? at(numbers, index + 1) : 0)
  numbers[index] = part
}

/**
 * When so much of a sliding window has passed that `amount` fits in; of a calendar's, when it ends. Undefined where time
 * alone brings nothing back.
 *
 * @param room What may be used and reserved when `amount` is to fit.
 */
export function resetAtMs(
  rule: Rule,
  numbers: Float64Array,
  nowMs: number,
  windowAt: WindowAt,
  room: number,
): number | undefined {
  const { window } = rule
  if (window.kind === 'running' || window.kind === 'once') return undefined
  if (window.kind === 'calendar') return windowAt(window, nowMs).endMs
  const ms = partMs(window.seconds)
  const newest = Math.floor(nowMs / ms)
  let left = usedIn(rule, numbers, nowMs, windowAt)
  for (let part = newest - PARTS; part <= newest; part++) {
    if (left <= room) return Math.max(nowMs, (part + PARTS) * ms)
    const index = USED + 2 * (part % SLOTS)
    if (at(numbers, index) === part) left -= at(numbers, index + 1)
  }
  return (newest + SLOTS) * ms
}
