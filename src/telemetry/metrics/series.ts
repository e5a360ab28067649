import { type Cells, GAUGE } from '../cells/cells'
import type { Metric } from './table'

/** Between the parts of a key. No configured name has one. */
const SEPARATOR = '\n'

const PREFIX = 'metric '

/** The key of a metric with the values of its labels, in their order. */
export const keyOf = ({ name, type }: Metric, values: readonly string[]): string =>
  (type === 'gauge' ? GAUGE : '') + PREFIX + [name, ...values].join(SEPARATOR)

/** The metric's name and the values of its labels. Undefined for what is no metric. */
export function partsOf(key: string): { name: string; values: string[] } | undefined {
  const rest = key.startsWith(GAUGE) ? key.slice(GAUGE.length) : key
  if (!rest.startsWith(PREFIX)) return undefined
  const [name = '', ...values] = rest.slice(PREFIX.length).split(SEPARATOR)
  return { name, values }
}

/** A counter or a gauge with these labels. The array holds the one number. */
export const numberOf = (cells: Cells, metric: Metric, values: readonly string[] = []) =>
  cells.at(keyOf(metric, values), 1)

/** Adds one observation to a histogram, in the unit of the metric. */
export type Observe = (value: number) => void

/**
 * A histogram with these labels. Its numbers are those of each bucket by itself, with what is above all of them, and the
 * sum of what was observed.
 */
export function histogramOf(cells: Cells, metric: Metric, values: readonly string[] = []): Observe {
  const { buckets = [] } = metric
  const numbers = cells.at(keyOf(metric, values), buckets.length + 2)
  const sumAt = buckets.length + 1
  return (value) => {
    if (!(value >= 0)) return
    let bucket = 0
    while (bucket < buckets.length && value > (buckets[bucket] as number)) bucket++
    numbers[bucket] = (numbers[bucket] as number) + 1
    numbers[sumAt] = (numbers[sumAt] as number) + value
  }
}
