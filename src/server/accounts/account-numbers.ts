import { MICRO_PER_USD } from '../../limits/rules/micro-usd'
import type { RedisLimits } from '../../store/limits/redis/open'
import type { Cells } from '../../telemetry/cells/cells'
import { numberOf } from '../../telemetry/metrics/series'
import { METRICS } from '../../telemetry/metrics/table'
import type { Ledger } from '../../usage/ledger/ledger'
import type { LedgerRow } from '../../usage/ledger/row'

const MS_PER_SECOND = 1000
const LOOK_MS = 1000

/** Counts what requests cost. */
export function countCost(cells: Cells): (row: LedgerRow) => void {
  /** By application and alias, whose names are configured. */
  const known = new Map<string, Map<string, Float64Array>>()
  const numbersOf = (application: string, alias: string): Float64Array => {
    const aliases = known.get(application) ?? new Map<string, Float64Array>()
    const found = aliases.get(alias)
    if (found) return found
    const made = numberOf(cells, METRICS.cost, [application, alias])
    known.set(application, aliases.set(alias, made))
    return made
  }
  return ({ microUsd, application, alias }) => {
    if (!microUsd) return
    const numbers = numbersOf(application, alias)
    numbers[0] = (numbers[0] as number) + microUsd / MICRO_PER_USD
  }
}

/** Tells once a second how it goes with the stores of this process. */
export function tellStores(
  cells: Cells,
  { redis, ledger }: { redis: RedisLimits | undefined; ledger: Ledger | undefined },
): () => void {
  const told = [
    ...(redis ? redisNumbers(cells, redis) : []),
    ...(ledger ? ledgerNumbers(cells, ledger) : []),
  ]
  const look = () => {
    for (const { numbers, value } of told) numbers[0] = value()
  }
  look()
  const looking = setInterval(look, LOOK_MS)
  looking.unref()
  return () => clearInterval(looking)
}

type Told = { numbers: Float64Array; value: () => number }

const redisNumbers = (cells: Cells, redis: RedisLimits): Told[] => [
  {
    numbers: numberOf(cells, METRICS.limitStoreUp),
    value: () => (redis.isUp() ? 1 : 0),
  },
  { numbers: numberOf(cells, METRICS.limitStoreErrors), value: () => redis.state().errors },
]

const ledgerNumbers = (cells: Cells, ledger: Ledger): Told[] => [
  { numbers: numberOf(cells, METRICS.ledgerWaiting), value: () => ledger.state().waiting },
  {
    numbers: numberOf(cells, METRICS.ledgerLag),
    value: () => ledger.state().lagMs / MS_PER_SECOND,
  },
  { numbers: numberOf(cells, METRICS.ledgerDropped), value: () => ledger.state().dropped },
  { numbers: numberOf(cells, METRICS.ledgerErrors), value: () => ledger.state().errors },
]
