import { openPostgresLedger } from '../../src/store/ledger-postgres/open'
import type { Ledger } from '../../src/usage/ledger/ledger'
import type { LedgerRow } from '../../src/usage/ledger/row'
import { startDelayingProxy } from '../../tests/support/stores/delaying-proxy'
import type { Stores } from './stores'

const ROWS = 100_000
const DAY_MS = 86_400_000
const CONTEND_MS = 4000
const WRITERS = 16

/** How fast rows are written, and what they take. */
export type RowFigures = {
  rows: number
  /** By one process, 200 rows at a time. */
  perSecond: number
  postgresUs: number
  walBytes: number
  tableBytes: number
  indexBytes: number
  hours: number
  hourTableBytes: number
  hourIndexBytes: number
  /** Rows that are too old, and how fast they go. */
  purgedPerSecond: number
  /** By sixteen processes. */
  contended: readonly Contended[]
}

/** Sixteen processes that write at the same time, a transaction after the other. */
export type Contended = {
  /** Rows of a transaction. */
  batch: number
  /** Milliseconds there and back that the network would take. */
  networkMs: number
  /** Whether all add to the same sum of an hour. */
  isShared: boolean
  transactions: number
  rowsPerSecond: number
}

/** A row as an application with a team and a session leaves it. */
const rowOf = (application: string, alias: string): LedgerRow => {
  const now = Date.now()
  return {
    id: Bun.randomUUIDv7(),
    startedAtMs: now - 900,
    endedAtMs: now,
    timeToFirstByteMs: 412.5,
    application,
    team: 'bench-team',
    keyName: 'environment',
    session: 'b7f1c2de-5a0e-4a51-9f0b-6a3a4f0c2d11',
    alias,
    target: 'main',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5-20250929',
    endpoint: 'messages',
    status: 200,
    outcome: 'complete',
    requestId: `req_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`,
    tokens: { inputTokens: 812, cacheReadTokens: 15_020, outputTokens: 431 },
    units: {},
    microUsd: 13_407,
    price: { source: 'built-in', version: '2026-11-01' },
    accuracy: 'exact',
    attempts: [
      {
        target: 'main',
        provider: 'anthropic',
        model: 'claude-sonnet-4-5-20250929',
        status: 200,
        startedAfterMs: 1.5,
        durationMs: 870.2,
      },
    ],
  }
}

/** A ledger that writes when it is told to. */
const ledgerIn = (url: string, nowMs: () => number = Date.now): Ledger =>
  openPostgresLedger({
    url,
    nowMs,
    log(level, message, fields) {
      if (level === 'error') console.error(message, fields)
    },
    retentionDays: 90,
    windowAt: (_, nowMs) => ({ startMs: nowMs }),
    intervalMs: 3_600_000,
  })

/** Writes rows through the ledger, and looks at the tables. */
export async function measureRows(stores: Stores): Promise<RowFigures> {
  const url = await stores.postgres.database()
  await using sql = new Bun.SQL(url, { max: 1 })
  const ledger = ledgerIn(url)
  ledger.add(rowOf('first', 'fast'))
  await ledger.flush()
  const before = await stores.counters()
  for (let row = 0; row < ROWS; row++)
    // Fifty applications with twenty aliases each: a thousand sums an hour.
    ledger.add(rowOf(`application-${row % 50}`, `alias-${Math.floor(row / 50) % 20}`))
  const startedMs = performance.now()
  await ledger.flush()
  const perSecond = (ROWS * 1000) / (performance.now() - startedMs)
  const after = await stores.counters()
  await ledger.close()
  const size = async (table: string) => {
    const [row] = await sql.unsafe(`SELECT pg_table_size('portus.${table}')::float8 AS own,
      pg_indexes_size('portus.${table}')::float8 AS indexes, count(*)::float8 AS rows FROM portus.${table}`)
    return row as { own: number; indexes: number; rows: number }
  }
  const rows = await size('usage_rows')
  // Sums that were changed leave old versions behind until a vacuum.
  await sql.unsafe('VACUUM FULL portus.usage_hours')
  const hours = await size('usage_hours')
  if (rows.rows !== ROWS + 1) throw new Error(`${rows.rows} rows of ${ROWS}`)
  const later = ledgerIn(url, () => Date.now() + 100 * DAY_MS)
  const purgedAtMs = performance.now()
  await later.purge()
  const purgedPerSecond = (ROWS * 1000) / (performance.now() - purgedAtMs)
  await later.close()
  const left = await size('usage_rows')
  if (left.rows !== 0) throw new Error(`${left.rows} rows are still there`)
  return {
    rows: ROWS,
    perSecond,
    postgresUs: ((after.postgresMs - before.postgresMs) * 1000) / ROWS,
    walBytes: (after.walBytes - before.walBytes) / ROWS,
    tableBytes: rows.own / rows.rows,
    indexBytes: rows.indexes / rows.rows,
    hours: hours.rows,
    hourTableBytes: hours.own / hours.rows,
    hourIndexBytes: hours.indexes / hours.rows,
    purgedPerSecond,
    contended: await measureContended(stores),
  }
}

async function measureContended(stores: Stores): Promise<Contended[]> {
  const figures: Contended[] = []
  for (const networkMs of [0, 2])
    for (const isShared of [false, true])
      for (const batch of [5, 200])
        figures.push(await contend(stores, { batch, networkMs, isShared }))
  return figures
}

async function contend(
  stores: Stores,
  how: Pick<Contended, 'batch' | 'networkMs' | 'isShared'>,
): Promise<Contended> {
  const direct = new URL(await stores.postgres.database())
  await using proxy = await startDelayingProxy(stores.postgres.port)
  // Each way takes half of it.
  proxy.delayMs = how.networkMs / 2
  if (how.networkMs > 0) direct.port = String(proxy.port)
  const ledgers = Array.from({ length: WRITERS }, () => ledgerIn(direct.href))
  let transactions = 0
  const write = async (ledger: Ledger, writer: number, untilMs: number) => {
    while (performance.now() < untilMs) {
      for (let row = 0; row < how.batch; row++)
        ledger.add(rowOf(how.isShared ? 'all' : `application-${writer}`, 'fast'))
      await ledger.flush()
      if (ledger.state().errors > 0) throw new Error('rows were not written')
      transactions++
    }
  }
  // Tables are made, and connections are open.
  await Promise.all(ledgers.map((ledger, writer) => write(ledger, writer, performance.now() + 1)))
  transactions = 0
  const startedMs = performance.now()
  await Promise.all(ledgers.map((ledger, writer) => write(ledger, writer, startedMs + CONTEND_MS)))
  const perSecond = (transactions * 1000) / (performance.now() - startedMs)
  await Promise.all(ledgers.map((ledger) => ledger.close()))
  return { ...how, transactions: perSecond, rowsPerSecond: perSecond * how.batch }
}
