import { loadSettings } from '../../config/settings'
import { ConfigError } from '../../config/source/problems'
import type { SumQuery } from '../../usage/ledger/ledger'
import type { Command } from '../command'
import { configFolder, environment, placed } from '../environment'
import { periodIn, queryIn } from './asked'
import { openFor } from './open'
import { inOrder, reportCsv, reportJson, reportTable, totalOf } from './report'
import { reprice } from './reprice'

/** How far back a report reaches. */
const USUAL = '30d'

/** Says what was used and what it cost, or computes costs again. It only reads, also while a server runs; `--write` writes costs. */
export const usage: Command = async (options) => {
  const { own = {} } = options
  const misuse = misuseOf(own)
  if (misuse !== undefined) {
    console.error(`${misuse}\nTry "portus usage --help"`)
    return 2
  }
  const env = environment(options)
  const { settings, problems } = loadSettings(env)
  if (problems.length > 0) throw new ConfigError(placed(problems, options))
  const period = periodIn(own, Date.now(), own.reprice ? undefined : USUAL)
  const query = queryIn(own, period)
  const [isWriting, isJson] = [own.write === true, own.json === true]
  const ledger = await openFor(settings, isWriting)
  try {
    if (own.reprice) {
      const folder = configFolder(options, env)
      return await reprice(ledger, { configFolder: folder, period, isWriting, isJson })
    }
    const sums = inOrder(await ledger.sums(query), query.by)
    if (isJson) console.log(reportJson(sums, query))
    else if (own.csv) console.log(reportCsv(sums, query.by))
    else if (sums.length === 0) console.log(nothingIn(query))
    else {
      console.log(`${timeOf(query)}\n\n${reportTable(sums, query.by)}`)
      const { unpriced } = totalOf(sums)
      if (unpriced > 0) console.error(WITHOUT_PRICE)
    }
    return 0
  } finally {
    await ledger.close()
  }
}

const REPORT_ONLY = ['by', 'csv', 'application', 'team', 'alias', 'model']

function misuseOf(own: Readonly<Record<string, string | boolean>>): string | undefined {
  if (own.json && own.csv) return '--json and --csv do not go together'
  if (own.write && !own.reprice) return '--write belongs to --reprice'
  const stray = own.reprice ? REPORT_ONLY.find((name) => own[name] !== undefined) : undefined
  return stray && `--${stray} does not go together with --reprice`
}

const minuteOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`

const timeOf = ({ fromMs, toMs, timeZone }: SumQuery): string =>
  `From ${fromMs === 0 ? 'the beginning' : minuteOf(fromMs)} to ${minuteOf(toMs)}, days of ${timeZone}`

function nothingIn(query: SumQuery): string {
  const isFiltered = Object.keys(query.where ?? {}).length > 0
  const fitting = isFiltered ? ' that fits; names are written as in the configuration' : ''
  return `${timeOf(query)}: nothing was used${fitting}. --last and --from reach further back`
}

const WITHOUT_PRICE = `
What is UNPRICED has used tokens that nobody knows the price of, and counts as nothing: --by model shows which.
Write the price into config/prices.json; portus usage --reprice then says what it comes to.`
