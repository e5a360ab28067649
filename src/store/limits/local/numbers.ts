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
  if (window.kind !== 'sliding') {
    const { startMs } = windowAt(window, nowMs)
    if (at(numbers, USED) > startMs) numbers[USED] = startMs
    return at(numbers, USED) === startMs ? at(numbers, USED + 1) : 0
  }
  const newest = Math.floor(nowMs / partMs(window.seconds))
  let sum = 0
  let isAhead = false
  for (let index = USED; index < USED + 2 * SLOTS; index += 2) {
    const part = at(numbers, index)
    if (part >= newest - PARTS) sum += at(numbers, index + 1)
    if (part > newest) isAhead = true
  }
  if (isAhead) dateBack(numbers, newest)
  return sum
}

/** The clock has gone back. What was used at times that are yet to come counts as used now, and not for as long as that takes. */
function dateBack(numbers: Float64Array, newest: number): void {
  let sum = 0
  for (let index = USED; index < USED + 2 * SLOTS; index += 2) {
    if (at(numbers, index) <= newest) continue
    sum += at(numbers, index + 1)
    numbers[index] = 0
    numbers[index + 1] = 0
  }
  addTo(numbers, newest, sum)
}

function addTo(numbers: Float64Array, part: number, amount: number): void {
  const index = USED + 2 * (part % SLOTS)
  numbers[index + 1] = amount + (at(numbers, index) === part ? at(numbers, index + 1) : 0)
  numbers[index] = part
}

/**
 * Adds to what is used.
 *
 * @param atMs When it was used. What lies before the window that is now counts nowhere.
 * @param nowMs When it is counted, where that is later.
 */
export function use(
  rule: Rule,
  numbers: Float64Array,
  amount: number,
  atMs: number,
  windowAt: WindowAt,
  nowMs = atMs,
): void {
  const { window } = rule
  if (window.kind === 'running' || amount === 0) return
  if (window.kind !== 'sliding') {
    const { startMs } = windowAt(window, nowMs)
    if (atMs < startMs) return
    // Also where the clock has gone back, and what is used already has a later window.
    numbers[USED + 1] = amount + (at(numbers, USED) >= startMs ? at(numbers, USED + 1) : 0)
    numbers[USED] = startMs
    return
  }
  const ms = partMs(window.seconds)
  const [part, newest] = [Math.floor(atMs / ms), Math.floor(nowMs / ms)]
  if (part < newest - PARTS) return
  if (at(numbers, USED + 2 * (part % SLOTS)) > newest) dateBack(numbers, newest)
  addTo(numbers, Math.min(part, newest), amount)
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
