import type { Database } from 'bun:sqlite'
import type { SeriesQuery, SeriesStep } from '../../usage/ledger/reader'
import { keptWithin } from './extent'
import { steady } from './marks'
import { type Amounts, scan } from './scan'
import { addAmounts } from './sums'

/** Whoever asks for more steps has not thought of it, and this process would have to hold them. */
const MAX_STEPS = 100_000

/**
 * Sums of even steps, in the order of their time: of full hours where steps are made of them, else of rows.
 *
 * @param giveUpAtMs `performance.now()` after which it is given up.
 * @throws {RangeError} where there are too many steps, and where it takes too long.
 */
export const seriesIn = (
  database: Database,
  query: SeriesQuery,
  giveUpAtMs?: number,
): Promise<SeriesStep[]> =>
  steady(database, async (marks) => {
    const { where, fromMs, stepMs, signal } = query
    const steps = new Map<number, Amounts>()
    await scan(
      database,
      {
        ...keptWithin(database, query),
        by: [],
        steps: { fromMs, lengthMs: stepMs },
        giveUpAtMs,
        signal,
        ...(where && { where }),
      },
      marks,
      ({ step, amounts }) => {
        const known = steps.get(step)
        if (known) addAmounts(known, amounts)
        else steps.set(step, amounts)
        if (steps.size > MAX_STEPS)
          throw new RangeError(
            `More than ${MAX_STEPS} steps: ask for a shorter time or longer ones`,
          )
      },
    )
    return [...steps]
      .toSorted(([one], [other]) => one - other)
      .map(([step, { admitted: _, ...sum }]) => ({ fromMs: fromMs + step * stepMs, sum }))
  })
