import { readPrices } from '../../config/prices/read-file'
import { ConfigError, shown } from '../../config/source/problems'
import type { VisitedLedger } from '../../store/ledger/open-ledger'
import { type Repriced, repriceRows } from '../../usage/reprice'
import { textTable } from '../text-table'
import type { Period } from './asked'
import { dollarsFor, exactDollars } from './dollars'

/** How costs are computed again. */
type Asked = { configFolder: string; period: Period; isWriting: boolean; isJson: boolean }

/**
 * Computes costs again with the prices that the configuration has now, and says what changes.
 *
 * @throws {ConfigError} if the file of prices has a problem.
 */
export async function reprice(
  ledger: VisitedLedger,
  { configFolder, period: { fromMs, toMs }, isWriting, isJson }: Asked,
): Promise<number> {
  const { prices, problems } = readPrices(configFolder)
  if (problems.length > 0) throw new ConfigError(problems)
  const { models, rows } = await repriceRows({ ledger, prices, fromMs, toMs, isWriting })
  const changed = models.reduce((sum, { requests }) => sum + requests, 0)
  const sorted = models.toSorted((a, b) => differenceOf(b) - differenceOf(a))
  if (isJson) {
    const told = { rows, changed, written: isWriting, models: sorted.map(toldOf) }
    console.log(JSON.stringify(told, null, 2))
  } else if (changed === 0) console.log(`Nothing changes: ${rows} requests keep their costs`)
  else {
    console.log(tableOf(sorted))
    console.error(
      isWriting
        ? `Wrote ${changed} of ${rows} requests, and the sums that they are in`
        : `${changed} of ${rows} requests would change. Nothing was written; --write does it`,
    )
  }
  return 0
}

const differenceOf = ({ beforeMicroUsd, afterMicroUsd }: Repriced): number =>
  Math.abs(afterMicroUsd - beforeMicroUsd)

const toldOf = ({ beforeMicroUsd, afterMicroUsd, ...told }: Repriced) => ({
  ...told,
  before_usd: Number(exactDollars(beforeMicroUsd)),
  after_usd: Number(exactDollars(afterMicroUsd)),
})

const HEAD = ['PROVIDER', 'MODEL', 'REQUESTS', 'WITHOUT PRICE', 'BEFORE', 'AFTER', 'CHANGE']

function tableOf(models: readonly Repriced[]): string {
  const amounts = models.flatMap(({ beforeMicroUsd, afterMicroUsd }) => [
    beforeMicroUsd,
    afterMicroUsd,
  ])
  const dollars = dollarsFor(Math.max(...amounts))
  const rows = models.map((one) => [
    shown(one.provider),
    shown(one.model),
    String(one.requests),
    String(one.unpriced),
    ...[one.beforeMicroUsd, one.afterMicroUsd, one.afterMicroUsd - one.beforeMicroUsd].map(dollars),
  ])
  return textTable([HEAD, ...rows], 2)
}
