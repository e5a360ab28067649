import { FAULTS, type Judgement } from './fault'

/** How far back the window looks, in slots of one length. All processes of a machine have the same slots. */
const SLOTS = 12
const SLOT_MS = 5000
export const WINDOW_SECONDS = (SLOTS * SLOT_MS) / 1000

/** Upper bounds of latencies in milliseconds. A last bucket holds what is above them. */
export const LATENCY_BOUNDS_MS = [
  50, 100, 150, 200, 300, 400, 600, 800, 1200, 1600, 2400, 3200, 4800, 6400, 9600, 12_800, 19_200,
  25_600, 51_200, 102_400,
] as const

/** Where the numbers of a target begin that belong to no slot. */
const SKIPPED_UNTIL = 0
const SKIPS = 1
const FIRST_SLOT = 2

/** Where the numbers of a slot stand in it. */
const EPOCH = 0
const ATTEMPTS = 1
const SUCCESSES = 2
const FAULT = 3
const LATENCY = FAULT + FAULTS.length
const SLOT_LENGTH = LATENCY + LATENCY_BOUNDS_MS.length + 1

/** How many numbers a target has. */
export const TARGET_NUMBERS = FIRST_SLOT + SLOTS * SLOT_LENGTH

const epochOf = (nowMs: number): number => Math.floor(nowMs / SLOT_MS)

/**
 * Notes an attempt.
 *
 * @param latencyMs Milliseconds until its answer began. Only those of successes are kept: a refusal is fast.
 * @param nowMs `Date.now()`.
 */
export function noteIn(
  numbers: Float64Array,
  judgement: Exclude<Judgement, undefined>,
  latencyMs: number,
  nowMs: number,
): void {
  const epoch = epochOf(nowMs)
  const at = FIRST_SLOT + (epoch % SLOTS) * SLOT_LENGTH
  if (numbers[at + EPOCH] !== epoch) {
    numbers.fill(0, at, at + SLOT_LENGTH)
    numbers[at + EPOCH] = epoch
  }
  increment(numbers, at + ATTEMPTS)
  if (judgement !== 'success') {
    increment(numbers, at + FAULT + FAULTS.indexOf(judgement))
    return
  }
  increment(numbers, at + SUCCESSES)
  let bucket = 0
  while (latencyMs > (LATENCY_BOUNDS_MS[bucket] ?? Number.POSITIVE_INFINITY)) bucket++
  increment(numbers, at + LATENCY + bucket)
}

/** Notes until when a target is skipped, by `Date.now()`, or that it is back. */
export function noteSkipped(numbers: Float64Array, untilMs: number | undefined): void {
  numbers[SKIPPED_UNTIL] = untilMs ?? 0
  if (untilMs !== undefined) increment(numbers, SKIPS)
}

const increment = (numbers: Float64Array, at: number): void => {
  numbers[at] = (numbers[at] ?? 0) + 1
}

/** What the window holds of a target. */
export type WindowSums = {
  attempts: number
  successes: number
  /** By the order of {@link FAULTS}. */
  faults: number[]
  /** Successes by how long their answers took to begin. */
  latencies: number[]
  /** By `Date.now()`; 0 where it was never skipped. */
  skippedUntilMs: number
  /** How often it began to be skipped, since the process started. */
  skips: number
}

/** Adds up what all processes know of a target. A slot that is older than the window counts as nothing. */
export function sumOf(processes: readonly Float64Array[], nowMs: number): WindowSums {
  const oldest = epochOf(nowMs) - SLOTS + 1
  const sums: WindowSums = {
    attempts: 0,
    successes: 0,
    faults: FAULTS.map(() => 0),
    latencies: [...LATENCY_BOUNDS_MS.map(() => 0), 0],
    skippedUntilMs: 0,
    skips: 0,
  }
  for (const numbers of processes) {
    const read = (at: number) => numbers[at] ?? 0
    sums.skippedUntilMs = Math.max(sums.skippedUntilMs, read(SKIPPED_UNTIL))
    sums.skips += read(SKIPS)
    for (let slot = 0; slot < SLOTS; slot++) {
      const at = FIRST_SLOT + slot * SLOT_LENGTH
      if (read(at + EPOCH) < oldest) continue
      sums.attempts += read(at + ATTEMPTS)
      sums.successes += read(at + SUCCESSES)
      addFrom(sums.faults, numbers, at + FAULT)
      addFrom(sums.latencies, numbers, at + LATENCY)
    }
  }
  return sums
}

function addFrom(sums: number[], numbers: Float64Array, at: number): void {
  for (const index of sums.keys()) sums[index] = (sums[index] ?? 0) + (numbers[at + index] ?? 0)
}

/**
 * The latency below which a share of the successes is, in milliseconds. It is the upper bound of a bucket, so it is up to
 * half as long again. Undefined where there are none, or where it is above every bound.
 */
export function quantileMs(latencies: readonly number[], share: number): number | undefined {
  const wanted = share * latencies.reduce((sum, count) => sum + count, 0)
  if (wanted === 0) return undefined
  let sum = 0
  const bucket = latencies.findIndex((count) => {
    sum += count
    return sum >= wanted
  })
  return LATENCY_BOUNDS_MS[bucket]
}
