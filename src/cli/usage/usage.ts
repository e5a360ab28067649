import { readPrices } from '../../config/prices/read-file'
import { ConfigError, shown } from '../../config/source/problems'
import type { Env } from '../../config/source/variables'
import type { Command, CommandOptions } from '../command'
import { configFolder, environment } from '../environment'
import { writtenMoment } from '../keys/moments'
import { type OpenedLedger, openLedgerOf } from './open'
import { type Question, questionIn } from './question'
import { csvOf, jsonOf, type Line, type Totals } from './records'
import { changeLine, changeTable, reprice } from './reprice'
import { amountsOf, groupOf, inOrder, lineOf, sumTable, totalOf } from './sums'

/** Prints what the ledger has counted, and computes its costs again. */
export const usage: Command = async (options) => {
  const { own = {} } = options
  if (own.write && !own.reprice) return misused('--write is for --reprice')
  if (own.json && own.csv) return misused('--json or --csv?')
  const env = environment(options)
  const question = questionIn(own, Date.now())
  // Prices that cannot be read must not keep a database waiting.
  const prices = own.reprice ? pricesOf(options, env) : undefined
  const opened = await openLedgerOf(options, env, own.write === true)
  try {
    if (prices) await printChanges(opened, prices, question, own)
    else await printSums(opened, question, own)
    return 0
  } catch (cause) {
    throw opened.explain(cause) ?? cause
  } finally {
    await opened.ledger.close()
  }
}

function misused(question: string): number {
  console.error(`${question}\nTry "portus usage --help"`)
  return 2
}

type Own = NonNullable<CommandOptions['own']>

function pricesOf(options: CommandOptions, env: Env) {
  const { prices, problems } = readPrices(configFolder(options, env))
  if (problems.length > 0) throw new ConfigError(problems)
  return prices
}

async function printSums({ ledger, retentionDays }: OpenedLedger, asked: Question, own: Own) {
  const sums = inOrder(await ledger.sums(asked))
  const total = totalOf(sums)
  const lines = sums.map(lineOf(asked.by))
  const head = Object.keys({ ...groupOf(asked.by, {}), ...amountsOf(total) })
  if (printForPrograms(asked, own, head, lines, { total: amountsOf(total) })) return
  if (sums.length === 0) {
    console.error(`No requests ${inWords(asked)}.
A longer time, such as --last 365d, may hold some. Rows are kept for ${retentionDays} days, their sums by hour and day for longer.`)
    return
  }
  console.log(`Tokens and US dollars ${inWords(asked)}\n`)
  console.log(sumTable(asked.by, sums, total))
  if (total.unpriced > 0)
    console.error(
      `\nwarning: ${requests(total.unpriced)} used tokens that have no price, so the cost is higher; config/prices.json can name prices, and --reprice computes costs again`,
    )
}

async function printChanges(
  { ledger, retentionDays }: OpenedLedger,
  prices: ReturnType<typeof pricesOf>,
  asked: Question,
  own: Own,
) {
  const isWritten = own.write === true
  const { rows, kept, changes } = await reprice(ledger, prices, asked, isWritten)
  const lines = changes.map(changeLine(asked.by))
  const head = Object.keys(changeLine(asked.by)({ group: {}, requests: 0, ...NO_CHANGE }))
  const totals = { rows, kept_without_price: kept, written: isWritten }
  if (printForPrograms(asked, own, head, lines, totals)) return
  console.log(`Looked at ${requests(rows)} ${inWords(asked)}`)
  if (changes.length > 0) console.log(`\n${changeTable(asked.by, changes)}\n`)
  if (kept > 0) console.log(`Costs without a price now stay as they are: ${requests(kept)}`)
  console.log(
    changes.length === 0
      ? 'No cost changes.'
      : isWritten
        ? 'The new costs are written.'
        : 'Nothing is written yet; --write does that.',
  )
  console.log(`Rows are kept for ${retentionDays} days; what is older keeps its costs.`)
}

const NO_CHANGE = { beforeMicroUsd: 0, afterMicroUsd: 0 }

function printForPrograms(
  asked: Question,
  { json, csv }: Own,
  head: readonly string[],
  lines: readonly Line[],
  totals: Totals,
): boolean {
  if (json) console.log(jsonOf(asked, lines, totals))
  else if (csv) console.log(csvOf(head, lines))
  return Boolean(json || csv)
}

const requests = (count: number): string => (count === 1 ? '1 request' : `${count} requests`)

function inWords({ fromMs, toMs, timeZone, where }: Question): string {
  const filters = Object.entries(where).map(([name, value]) => `, of ${name} "${shown(value)}"`)
  const from = fromMs === 0 ? '' : `from ${writtenMoment(fromMs)} `
  const zone = timeZone === 'UTC' ? '' : ` (days of ${timeZone})`
  return `${from}until ${writtenMoment(toMs)}${zone}${filters.join('')}`
}
