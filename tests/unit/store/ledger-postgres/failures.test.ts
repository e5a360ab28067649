import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { makeCertificate } from '../../../support/process/certificate'
import { temporaryFolder } from '../../../support/process/child'
import { eventually } from '../../../support/process/proc'
import { proxyTo } from '../../../support/stores/database-proxy'
import { ledgerRow, NOON_MS } from '../../../support/stores/ledger-rows'
import {
  IS_WITHOUT_POSTGRES,
  PASSWORD,
  type Postgres,
  startPostgres,
} from '../../../support/stores/postgres'
import { ledgerIn, totalOf } from '../../../support/stores/postgres-ledger'

const FAILS = 'the ledger cannot be written; its rows wait'
const WORKS = 'the ledger is written again'

const messages = ({ lines }: ReturnType<typeof ledgerIn>) => lines.map(({ message }) => message)

/** Another port for the same server. */
const through = (url: string, port: number) => url.replace(/:\d+\//, `:${port}/`)

/** Ends the connections of a database, but for one's own. */
async function endConnections(url: string) {
  await using sql = new Bun.SQL(url, { max: 1 })
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`
}

describe.skipIf(IS_WITHOUT_POSTGRES)('a ledger whose PostgreSQL fails', () => {
  const folder = temporaryFolder()
  let tls: { key: string; cert: string }
  let postgres: Postgres

  beforeAll(async () => {
    tls = await makeCertificate(folder.path, 'postgres')
    postgres = await startPostgres({ tls })
  })
  afterEach(() => postgres.release())
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  test('opens while the server is down, keeps its rows, and writes them when it is up', async () => {
    const url = await postgres.database()
    await postgres.stop()
    await using ledger = ledgerIn(url, { intervalMs: 20 })
    for (let number = 0; number < 450; number++) ledger.add(ledgerRow())
    await eventually(() => ledger.state().errors >= 3)

    expect(ledger.state()).toMatchObject({ waiting: 450, dropped: 0 })
    expect(ledger.state().lagMs).toBeGreaterThan(0)
    expect(messages(ledger)).toEqual([FAILS])
    await expect(totalOf(ledger)).rejects.toThrow('Failed to connect')

    await postgres.start()
    await eventually(() => ledger.state().waiting === 0)
    expect(await totalOf(ledger)).toMatchObject({ requests: 450 })
    expect(ledger.state()).toMatchObject({ waiting: 0, lagMs: 0, dropped: 0 })
    await eventually(() => ledger.lines.length === 2)
    expect(messages(ledger)).toEqual([FAILS, WORKS])
  })

  test('says so at the start, also without a request', async () => {
    await using ledger = ledgerIn(postgres.url('missing'))
    await eventually(() => ledger.lines.length > 0)

    expect(ledger.lines).toMatchObject([
      {
        level: 'error',
        message: FAILS,
        fields: { cause: '3D000: database "missing" does not exist', waiting: 0 },
      },
    ])
    expect(JSON.stringify(ledger.lines)).not.toContain(PASSWORD)
  })

  test('loses and doubles nothing when the server stands still in the middle and goes on', async () => {
    await using ledger = ledgerIn(await postgres.database(), { intervalMs: 10, writeMs: 400 })
    ledger.add(ledgerRow())
    await ledger.flush()
    for (let number = 0; number < 2000; number++) ledger.add(ledgerRow())
    await eventually(() => ledger.state().waiting < 1900)
    postgres.freeze()
    for (let number = 0; number < 1000; number++) ledger.add(ledgerRow())
    await eventually(() => ledger.state().errors >= 2)

    expect(ledger.lines[0]).toMatchObject({ message: FAILS, fields: { cause: 'ETIMEDOUT' } })
    postgres.release()
    await eventually(() => ledger.state().waiting === 0)
    expect(await totalOf(ledger)).toMatchObject({ requests: 3001, microUsd: 3001 * 250 })
  })

  test('gives no answer later than its deadline when the server stands still', async () => {
    await using ledger = ledgerIn(await postgres.database(), { readMs: 1000 })
    ledger.add(ledgerRow())
    await ledger.flush()
    expect(await totalOf(ledger)).toMatchObject({ requests: 1 })
    postgres.freeze()
    const beganMs = performance.now()
    const answers = await Promise.allSettled([1, 2, 3, 4].map(() => totalOf(ledger)))

    expect(performance.now() - beganMs).toBeLessThan(3000)
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    ledger.add(ledgerRow())
    await expect(ledger.used([], NOON_MS)).rejects.toThrow('has not answered')
    await ledger.purge()
    expect(ledger.lines.map(({ message }) => message)).toContain(
      'what is too old stays in the ledger until the next time',
    )
    postgres.release()
    let found: Awaited<ReturnType<typeof totalOf>>
    await eventually(async () => {
      found = await totalOf(ledger).catch(() => undefined)
      return found?.requests === 2
    })
    expect(found).toMatchObject({ requests: 2 })
  })

  test('counts rows once whose write was committed and never answered', async () => {
    let cuts = 0
    let isCutting = false
    using proxy = await proxyTo(postgres.port, (answer) => {
      if (!isCutting || !answer.includes('COMMIT\0')) return 'pass'
      cuts++
      return cuts % 2 === 1 ? 'cut' : 'pass'
    })
    const url = await postgres.database()
    await using ledger = ledgerIn(through(url, proxy.port), { intervalMs: 10 })
    ledger.add(ledgerRow())
    await ledger.flush()
    isCutting = true
    for (let number = 0; number < 1000; number++) ledger.add(ledgerRow())
    await eventually(() => ledger.state().waiting === 0)
    isCutting = false

    expect(ledger.state().errors).toBeGreaterThanOrEqual(5)
    expect(await totalOf(ledger)).toMatchObject({ requests: 1001, microUsd: 1001 * 250 })
    expect(await ledger.rows({ fromMs: 0, toMs: NOON_MS + 1, limit: 5000 })).toHaveLength(1001)
  })

  test('goes on when its connection is ended, and when the server crashes and starts again', async () => {
    const url = await postgres.database()
    await using ledger = ledgerIn(url, { intervalMs: 10 })
    let added = 0
    const write = async (number: number) => {
      for (; number > 0; number--, added++) ledger.add(ledgerRow())
      await eventually(() => ledger.state().waiting === 0)
    }
    await write(100)
    for (let time = 0; time < 3; time++) {
      for (let number = 0; number < 400; number++, added++) ledger.add(ledgerRow())
      await endConnections(url)
      await write(1)
    }
    for (let number = 0; number < 1000; number++, added++) ledger.add(ledgerRow())
    await postgres.stop('SIGQUIT')
    await eventually(() => ledger.state().errors > 0)
    await postgres.start()
    await write(1)

    expect(await totalOf(ledger)).toMatchObject({ requests: added })
    expect(ledger.state().dropped).toBe(0)
  })

  test('waits for who holds its tables, but not for ever', async () => {
    const url = await postgres.database()
    await using ledger = ledgerIn(url, { intervalMs: 10, writeMs: 250 })
    ledger.add(ledgerRow())
    await ledger.flush()
    await using sql = new Bun.SQL(url, { max: 1 })
    await sql.begin(async (other) => {
      await other`LOCK TABLE portus.usage_hours IN EXCLUSIVE MODE`
      ledger.add(ledgerRow())
      await eventually(() => ledger.state().errors >= 2)
    })
    await eventually(() => ledger.state().waiting === 0)

    expect(ledger.lines[0]?.fields?.cause).toMatch(/^(55P03|57014): /)
    expect(await totalOf(ledger)).toMatchObject({ requests: 2 })
  })

  test('makes its tables again when the database was made anew', async () => {
    const url = await postgres.database()
    await using ledger = ledgerIn(url, { intervalMs: 10 })
    ledger.add(ledgerRow())
    await ledger.flush()
    await using sql = new Bun.SQL(url, { max: 1 })
    await sql`DROP SCHEMA portus CASCADE`
    ledger.add(ledgerRow())
    await eventually(() => ledger.state().waiting === 0)

    expect(await totalOf(ledger)).toMatchObject({ requests: 1 })
  })

  test('says no more than one line a second, and the last one is true', async () => {
    const url = await postgres.database()
    await using ledger = ledgerIn(url, { intervalMs: 5 })
    ledger.add(ledgerRow())
    await ledger.flush()
    for (let time = 0; time < 3; time++) {
      await postgres.stop('SIGQUIT')
      const { errors } = ledger.state()
      ledger.add(ledgerRow())
      await eventually(() => ledger.state().errors > errors)
      await postgres.start()
      await eventually(() => ledger.state().waiting === 0)
    }
    await eventually(() => messages(ledger).at(-1) === WORKS)

    const times = ledger.lines.map(({ atMs }) => atMs)
    const gaps = times.slice(1).map((atMs, at) => atMs - (times[at] ?? 0))
    expect(gaps.every((ms) => ms > 990)).toBe(true)
    expect(await totalOf(ledger)).toMatchObject({ requests: 4 })
  })

  test('ends within its time though the server stands still, and says how many rows are lost', async () => {
    const ledger = ledgerIn(await postgres.database(), { closeMs: 300 })
    ledger.add(ledgerRow())
    await ledger.flush()
    postgres.freeze()
    for (let number = 0; number < 3; number++) ledger.add(ledgerRow())
    const beganMs = performance.now()
    await ledger.close()

    expect(performance.now() - beganMs).toBeLessThan(1500)
    expect(ledger.lines.at(-1)).toMatchObject({
      message: 'rows of the ledger are lost',
      fields: { rows: 3 },
    })
  })

  test('speaks TLS as the address asks for it', async () => {
    const url = await postgres.database()
    await using ledger = ledgerIn(`${url}?sslmode=verify-full&sslrootcert=${tls.cert}`)
    ledger.add(ledgerRow())
    await ledger.flush()
    await using sql = new Bun.SQL(url, { max: 1 })

    const found = await sql`SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
      WHERE application_name = 'portus' AND datname = current_database()`
    expect([...found]).toEqual([{ ssl: true }])
    await using unknown = ledgerIn(`${url}?sslmode=verify-full`)
    await eventually(() => unknown.lines.length > 0)
    expect(unknown.lines).toMatchObject([
      { fields: { cause: 'DEPTH_ZERO_SELF_SIGNED_CERT: self signed certificate' } },
    ])
  })
})
