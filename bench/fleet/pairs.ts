import { temporaryFolder } from '../../tests/support/process/child'
import { median } from '../statistics'
import type { Subject } from '../subjects'
import { type Processes, startProcesses, type Turn } from './processes'
import type { Stores } from './stores'

const WARM_SECONDS = 4
const TURN_SECONDS = 3
/** For each process: far below what it can do, so that nothing waits in line. */
export const EVEN_PER_SECOND = 100

/** A figure of all pairs: its median, and the lowest and the highest. */
export type Spread = { median: number; least: number; most: number }

/** What the stores cost: two processes with them against two with the same limits and a ledger in files of this machine. */
export type PairFigures = {
  pairs: number
  withPerSecond: Spread
  withoutPerSecond: Spread
  perSecondRatio: Spread
  processorRatio: Spread
  withP50Ms: Spread
  withoutP50Ms: Spread
  p50MoreMs: Spread
  withP99Ms: Spread
  withoutP99Ms: Spread
  p99MoreMs: Spread
}

/** The spread of some values. */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
})

/** Runs pairs, which take turns, so that what the machine does meanwhile is the same for both. */
export async function measurePairs(
  provider: Pick<Subject, 'url'>,
  stores: Stores,
  pairs: number,
): Promise<PairFigures> {
  const taken: { on: Turn; off: Turn }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    using folder = temporaryFolder()
    await using on = await startProcesses(provider, folder.path, stores.env)
    await using off = await startProcesses(provider, folder.path, {
      PORTUS_DATA_PATH: folder.path,
    })
    const order = pair % 2 === 0 ? [on, off] : [off, on]
    for (const one of order) await one.full(WARM_SECONDS)
    const turns = new Map<Processes, Turn>()
    for (const one of order) {
      const { perSecond, processorUs } = await one.full(TURN_SECONDS)
      // What waits to be written is none of what comes next.
      await Bun.sleep(1000)
      turns.set(one, { perSecond, processorUs, ...(await one.even(EVEN_PER_SECOND, TURN_SECONDS)) })
    }
    taken.push({ on: turns.get(on) as Turn, off: turns.get(off) as Turn })
  }
  const spread = (figure: (pair: (typeof taken)[number]) => number) => spreadOf(taken.map(figure))
  return {
    pairs,
    withPerSecond: spread(({ on }) => on.perSecond),
    withoutPerSecond: spread(({ off }) => off.perSecond),
    perSecondRatio: spread(({ on, off }) => on.perSecond / off.perSecond),
    processorRatio: spread(({ on, off }) => on.processorUs / off.processorUs),
    withP50Ms: spread(({ on }) => on.p50Ms),
    withoutP50Ms: spread(({ off }) => off.p50Ms),
    p50MoreMs: spread(({ on, off }) => on.p50Ms - off.p50Ms),
    withP99Ms: spread(({ on }) => on.p99Ms),
    withoutP99Ms: spread(({ off }) => off.p99Ms),
    p99MoreMs: spread(({ on, off }) => on.p99Ms - off.p99Ms),
  }
}
