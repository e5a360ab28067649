import type { Database } from 'bun:sqlite'
import type { GroupBy, Sum, SumQuery } from '../../usage/ledger/ledger'
import { othersFirst, whenFree } from '../file-work'
import type { Marks } from './marks'
import { AMOUNT_COLUMNS } from './tables'

/** What is counted of some requests. */
export type Amounts = Omit<Sum, 'group'> & { admitted: number }

/** By what a scan tells requests apart. Days and other times are scanned one after the other. */
export type ScanKey = Exclude<GroupBy, 'day'>

/** Amounts of requests that are alike in the keys of the scan. "" stands for nothing. */
export type ScanLine = {
  keys: readonly string[]
  amounts: Amounts
  /** The number of the step, where there are steps. Else 0. */
  step: number
}

/** What is scanned: the requests that began in this time. */
export type Scan = {
  fromMs: number
  /** It is no part of it. */
  toMs: number
  by: readonly ScanKey[]
  where?: SumQuery['where']
  /** Even steps, which requests are told apart by as well. The first begins at `fromMs`, and not after the scan. */
  steps?: { fromMs: number; lengthMs: number } | undefined
  /** `performance.now()` after which it is given up. */
  giveUpAtMs?: number | undefined
  /** Whoever asks may leave: it is given up then as well. */
  signal?: AbortSignal | undefined
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** Rows are summed up so many at once, which takes a few milliseconds. */
const ROWS_AT_ONCE = 2000

/** Hours and days are read in spans of which each takes about as long. */
const TABLES = {
  usage_days: { time: 'day_ms', spanMs: 30 * DAY_MS },
  usage_hours: { time: 'hour_ms', spanMs: DAY_MS },
  usage_amounts: { time: 'started_ms', spanMs: Number.POSITIVE_INFINITY },
} as const

const COLUMNS: Readonly<Record<ScanKey, string>> = {
  application: 'application',
  team: 'team',
  alias: 'alias',
  model: 'model',
  key: 'key_name',
  session: 'session',
}

/** Sums of the amounts, under the names of their members. */
export const SUMS: string = Object.entries(AMOUNT_COLUMNS)
  .map(([member, column]) => `sum(${column}) AS ${member}`)
  .join(', ')

/** Where a time lies in the three kinds of what is kept, and what of it is read from which. */
function partsOf({ fromMs, toMs, by, steps }: Scan, { rowsFromMs, hoursFromMs }: Marks) {
  const parts: { table: keyof typeof TABLES; fromMs: number; toMs: number }[] = []
  const add = (table: keyof typeof TABLES, from: number, to: number) => {
    if (from < to) parts.push({ table, fromMs: from, toMs: to })
  }
  add('usage_days', fromMs, Math.min(toMs, hoursFromMs))
  add('usage_hours', Math.max(fromMs, hoursFromMs), Math.min(toMs, rowsFromMs))
  const exactMs = Math.max(fromMs, rowsFromMs)
  const firstMs = Math.ceil(exactMs / HOUR_MS) * HOUR_MS
  const lastMs = Math.floor(toMs / HOUR_MS) * HOUR_MS
  if (by.includes('session') || hasPartsOfHours(steps) || firstMs >= lastMs)
    add('usage_amounts', exactMs, toMs)
  else {
    add('usage_amounts', exactMs, firstMs)
    add('usage_hours', firstMs, lastMs)
    add('usage_amounts', lastMs, toMs)
  }
  return parts
}

const hasPartsOfHours = (steps: Scan['steps']): boolean =>
  steps !== undefined && (steps.fromMs % HOUR_MS !== 0 || steps.lengthMs % HOUR_MS !== 0)

/**
 * Sums up the requests of a time: full hours from the sums of hours, the rest from rows. Where rows are gone, an hour
 * counts as a whole where it begins, and where hours are gone, a day of UTC does. Lines that are alike may come several times.
 *
 * @throws {RangeError} where it takes too long. The reason of the signal where that is aborted.
 */
export async function scan(
  database: Database,
  asked: Scan,
  marks: Marks,
  take: (line: ScanLine) => void,
): Promise<void> {
  for (const part of partsOf(asked, marks)) {
    const { time, spanMs } = TABLES[part.table]
    const sums = statement(database, part.table, time, asked)
    const filter = Object.values(asked.where ?? {}).filter((value) => value !== undefined)
    const { steps } = asked
    const stepping = steps ? [steps.fromMs, steps.lengthMs] : []
    const spans =
      part.table === 'usage_amounts'
        ? rowSpans(database, part.fromMs, part.toMs)
        : evenSpans(part.fromMs, part.toMs, spanMs)
    for (const [fromMs, toMs] of spans) {
      asked.signal?.throwIfAborted()
      if (asked.giveUpAtMs !== undefined && performance.now() > asked.giveUpAtMs)
        throw new RangeError('This takes too long: ask for a shorter time')
      for (const found of await whenFree(() => sums.all(...stepping, fromMs, toMs, ...filter))) {
        const keys = asked.by.map((_, at) => String(found[`key${at}`]))
        if (Number(found.requests) > 0)
          take({ keys, amounts: amountsIn(found), step: Number(found.step) })
      }
      await othersFirst()
    }
  }
}

type Found = Readonly<Record<string, string | number | null>>

function statement(
  database: Database,
  table: keyof typeof TABLES,
  time: string,
  { by, where = {}, steps }: Scan,
) {
  const keys = by.map((key, at) =>
    key === 'session' && table !== 'usage_amounts'
      ? `'' AS key${at}`
      : `${COLUMNS[key]} AS key${at}`,
  )
  const filters = Object.entries(where)
    .filter(([, value]) => value !== undefined)
    .map(([key]) => ` AND ${COLUMNS[key as ScanKey]} = ?`)
  const step = `${steps ? `(${time} - ?) / ?` : '0'} AS step`
  const names = [...by.map((_, at) => `key${at}`), ...(steps ? ['step'] : [])]
  const groups = names.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`
  return database.query<Found, (string | number)[]>(
    `SELECT ${[step, ...keys, SUMS].join(', ')} FROM ${table} WHERE ${time} >= ? AND ${time} < ?${filters.join('')}${groups}`,
  )
}

/** The amounts of what SQLite has summed up. */
export const amountsIn = (found: Found): Amounts =>
  Object.fromEntries(
    Object.keys(AMOUNT_COLUMNS).map((member) => [member, Number(found[member])]),
  ) as Amounts

function* evenSpans(fromMs: number, toMs: number, spanMs: number): Generator<[number, number]> {
  for (let at = fromMs; at < toMs; at += spanMs) yield [at, Math.min(toMs, at + spanMs)]
}

/** Cuts a time so that each part has a bounded number of rows, if they do not all begin in one millisecond. */
export function* rowSpans(
  database: Database,
  fromMs: number,
  toMs: number,
): Generator<[number, number]> {
  const next = database.query<{ started_ms: number }, [number, number, number]>(
    'SELECT started_ms FROM usage_rows WHERE started_ms >= ? AND started_ms < ? ORDER BY started_ms LIMIT 1 OFFSET ?',
  )
  for (let at = fromMs; at < toMs; ) {
    const found = next.get(at, toMs, ROWS_AT_ONCE)?.started_ms ?? toMs
    const end = Math.max(at + 1, found)
    yield [at, end]
    at = end
  }
}
