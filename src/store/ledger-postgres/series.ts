import type { TransactionSQL } from 'bun'
import type { SeriesQuery, SeriesStep } from '../../usage/ledger/reader'
import { amountsOf, filterValues, fineParts, hourlyParts, summed, timeOf } from './sum-statement'

const HOUR_MS = 3_600_000

/** The number of the step of a time. */
const stepOf = (time: string) =>
  `floor(((extract(epoch FROM ${time}) * 1000)::bigint - $1::bigint) / $8::bigint) AS step, `

const parts = ({ fromMs, stepMs }: SeriesQuery): string =>
  fromMs % HOUR_MS === 0 && stepMs % HOUR_MS === 0 ? hourlyParts(stepOf) : fineParts(stepOf)

/**
 * Sums of even steps, in the order of their time: of full hours where steps are made of them, else of rows.
 *
 * @throws {RangeError} where there are too many steps.
 */
export async function readSeries(sql: TransactionSQL, query: SeriesQuery): Promise<SeriesStep[]> {
  const { fromMs, toMs, stepMs, where } = query
  const lines = await summed(sql, { parts: parts(query), names: ['step'] }, [
    timeOf(fromMs),
    timeOf(toMs),
    'UTC',
    ...filterValues(where),
    stepMs,
  ])
  return lines.map((line) => ({
    fromMs: fromMs + Number(line.step) * stepMs,
    sum: amountsOf(line),
  }))
}
