import { median } from '../statistics'

/** How long one thing takes. */
export type Timed = {
  name: string
  /** How many things one run does. */
  count: number
  run: () => unknown
}

export type Plan = { rounds: number; warmUpMs: number; roundMs: number }

export const FULL: Plan = { rounds: 9, warmUpMs: 600, roundMs: 200 }
export const QUICK: Plan = { rounds: 3, warmUpMs: 200, roundMs: 60 }

/** The results of runs go here, so that no compiler leaves a run out. */
let kept: unknown

/**
 * Microseconds of processor time that each takes, user and system, by its name, round for round. The
 * collector and the compiler are counted. All take turns, so that a disturbance meets each alike.
 */
export function processorUs(all: readonly Timed[], plan: Plan): Map<string, number[]> {
  for (const timed of all) repeat(timed, plan.warmUpMs)
  const times = new Map<string, number[]>(all.map(({ name }) => [name, []]))
  for (let round = 0; round < plan.rounds; round++)
    for (const timed of all) times.get(timed.name)?.push(repeat(timed, plan.roundMs))
  return times
}

function repeat({ count, run }: Timed, ms: number): number {
  const until = performance.now() + ms
  const before = process.cpuUsage()
  let runs = 0
  do {
    kept = run()
    runs++
  } while (performance.now() < until)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (runs * count)
}

/** The median of the rounds. */
export const middle = (times: ReadonlyMap<string, readonly number[]>, name: string): number =>
  median(times.get(name) ?? [])

/** The result of the last run. */
export const lastResult = (): unknown => kept
