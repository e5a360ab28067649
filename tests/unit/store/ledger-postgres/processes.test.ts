import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { ledgerRow, NOON_MS } from '../../../support/stores/ledger-rows'
import {
  IS_WITHOUT_POSTGRES,
  PASSWORD,
  type Postgres,
  startPostgres,
} from '../../../support/stores/postgres'
import { ledgerIn, totalOf } from '../../../support/stores/postgres-ledger'

const CHILD = join(import.meta.dir, '../../../support/stores/postgres-ledger-child.ts')

/** A process that writes so many rows. What it says is a failure. */
function writer(url: string, rows: number) {
  const child = Bun.spawn([process.execPath, CHILD, url, String(rows)], { stderr: 'pipe' })
  return { child, said: child.stderr.text() }
}

describe.skipIf(IS_WITHOUT_POSTGRES)('processes that share a ledger in PostgreSQL', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('make the tables of an empty database together', async () => {
    const url = await postgres.database()
    const writers = [1, 2, 3, 4].map(() => writer(url, 25))

    expect(await Promise.all(writers.map(({ said }) => said))).toEqual(['', '', '', ''])
    await using ledger = ledgerIn(url)
    expect(await totalOf(ledger)).toMatchObject({ requests: 100 })
    await using sql = new Bun.SQL(url, { max: 1 })
    expect([...(await sql`SELECT version FROM portus.migrations ORDER BY version`)]).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
      { version: 4 },
      { version: 5 },
    ])
  })

  test('write at the same time into the same hours, and nobody waits for ever', async () => {
    const url = await postgres.database()
    const writers = [1, 2, 3].map(() => writer(url, 3000))

    expect(await Promise.all(writers.map(({ said }) => said))).toEqual(['', '', ''])
    await using ledger = ledgerIn(url)
    expect(await totalOf(ledger)).toMatchObject({ requests: 9000, microUsd: 9000 * 250 })
    const rows = await ledger.rows({ fromMs: 0, toMs: NOON_MS * 2, limit: 10_000 })
    expect(rows).toHaveLength(9000)
  }, 60_000)

  test('leave sums and rows that agree when one of them is killed', async () => {
    const url = await postgres.database()
    const victim = writer(url, 50_000)
    await using ledger = ledgerIn(url)
    while (((await totalOf(ledger).catch(() => undefined))?.requests ?? 0) < 1000)
      await Bun.sleep(5)
    victim.child.kill('SIGKILL')
    await victim.child.exited
    ledger.add(ledgerRow())
    await ledger.flush()

    const query = { fromMs: 0, toMs: NOON_MS * 2, timeZone: 'UTC' }
    const [byHours, byRows] = await Promise.all([
      ledger.sums({ ...query, by: ['alias'] }),
      ledger.sums({ ...query, by: ['alias', 'session'] }),
    ])
    expect(byHours).toEqual(byRows)
  })

  test('need no more of a user than a schema of its own, and none to read', async () => {
    const url = await postgres.database()
    await using sql = new Bun.SQL(url, { max: 1 })
    const name = `u${crypto.randomUUID().replaceAll('-', '')}`
    await sql.unsafe(
      `CREATE ROLE ${name}_w LOGIN PASSWORD '${PASSWORD}'; CREATE ROLE ${name}_r LOGIN PASSWORD '${PASSWORD}';
       CREATE SCHEMA portus AUTHORIZATION ${name}_w`,
    )
    const as = (role: string) => url.replace('//postgres:', `//${name}_${role}:`)
    await using owner = ledgerIn(as('w'))
    owner.add(ledgerRow())
    await owner.flush()
    expect(owner.lines).toEqual([])
    await sql.unsafe(
      `GRANT USAGE ON SCHEMA portus TO ${name}_r; GRANT SELECT ON ALL TABLES IN SCHEMA portus TO ${name}_r`,
    )

    await using reader = ledgerIn(as('r'))
    expect(await totalOf(reader)).toMatchObject({ requests: 1 })
  })
})
