import { temporaryFolder } from '../tests/support/process/child'
import { constantRate, fullLoad } from './load'
import { median } from './statistics'
import { freshPortus, type Subject } from './subjects'

/** Code is compiled while it runs. */
const WARM_SECONDS = 8
const TURN_SECONDS = 3
/** Far below what a process can do, so that nothing waits in line. */
const PER_SECOND = 400

type Figures = { processorUs: number; p50Ms: number; p99Ms: number }

/** One of two that are compared. */
export type Compared = {
  given: NonNullable<Parameters<typeof freshPortus>[1]>
  /** What goes on beside it while it runs, e.g. a page that is open. The result ends that. */
  beside?: (subject: Subject) => () => void
}

/** How often is measured. */
export type Rounds = { pairs: number; turns: number }

async function turn(subject: Subject, folder: string): Promise<Figures> {
  const { processorUs } = await fullLoad(subject, folder, TURN_SECONDS)
  return { processorUs, ...(await constantRate(subject, folder, PER_SECOND, TURN_SECONDS)) }
}

/**
 * Compares processor time and latency of two. Both run at the same time and take turns, so that what the machine does meanwhile is
 * the same for both. Two processes of the same code differ as well, so pairs are started anew. Figures are medians of the ratios
 * and differences of neighbouring turns.
 *
 * @param make The two of a pair, and a folder that goes with it.
 */
export async function comparePairs(
  provider: Pick<Subject, 'url'>,
  { pairs, turns }: Rounds,
  make: (folder: string) => { on: Compared; off: Compared },
) {
  const taken: { on: Figures; off: Figures }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    using folder = temporaryFolder()
    const { on, off } = make(folder.path)
    const isOnFirst = pair % 2 === 0
    const [one, other] = isOnFirst ? [on, off] : [off, on]
    await using first = await freshPortus(provider, one.given)
    await using second = await freshPortus(provider, other.given)
    const both = [first.subject, second.subject] as const
    const ends = [one.beside?.(first.subject), other.beside?.(second.subject)]
    for (const subject of both) await fullLoad(subject, folder.path, WARM_SECONDS)
    for (let count = 0; count < turns; count++) {
      // Whoever is first has it a little better, or worse.
      const order = count % 2 === 0 ? both : both.toReversed()
      const figures = new Map<Subject, Figures>()
      for (const subject of order) figures.set(subject, await turn(subject, folder.path))
      const [ofOn, ofOff] = isOnFirst ? both : both.toReversed()
      taken.push({
        on: figures.get(ofOn as Subject) as Figures,
        off: figures.get(ofOff as Subject) as Figures,
      })
    }
    for (const end of ends) end?.()
  }
  return summary(taken)
}

function summary(taken: readonly { on: Figures; off: Figures }[]) {
  const medianOf = (figure: (pair: (typeof taken)[number]) => number) => median(taken.map(figure))
  const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
  return {
    processorRatio: rounded(
      medianOf(({ on, off }) => on.processorUs / off.processorUs),
      3,
    ),
    onUs: Math.round(medianOf(({ on }) => on.processorUs)),
    offUs: Math.round(medianOf(({ off }) => off.processorUs)),
    p50MoreMs: rounded(
      medianOf(({ on, off }) => on.p50Ms - off.p50Ms),
      2,
    ),
    p99MoreMs: rounded(
      medianOf(({ on, off }) => on.p99Ms - off.p99Ms),
      2,
    ),
    onP99Ms: rounded(
      medianOf(({ on }) => on.p99Ms),
      2,
    ),
    offP99Ms: rounded(
      medianOf(({ off }) => off.p99Ms),
      2,
    ),
  }
}
