import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { eventually } from '../../../support/process/proc'
import { ledgerRow } from '../../../support/stores/ledger-rows'
import { IS_WITHOUT_POSTGRES, type Postgres, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn, totalOf } from '../../../support/stores/postgres-ledger'

const CHILD = join(import.meta.dir, '../../../support/stores/postgres-ledger-child.ts')
const LOST = 'the last run ended without its last rows'
const RUNS = { beatMs: 20, deadMs: 1000 }

const lostIn = ({ lines }: ReturnType<typeof ledgerIn>) =>
  lines.filter(({ message }) => message === LOST)

describe.skipIf(IS_WITHOUT_POSTGRES)('runs of processes that share a ledger in PostgreSQL', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
    // A server that has just started has heard of nobody.
    await Bun.sleep(RUNS.deadMs)
  })
  afterEach(() => postgres.release())
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('one that is killed is said once, by whoever looks first', async () => {
    const url = await postgres.database()
    const child = Bun.spawn([process.execPath, CHILD, url, '100000'])
    await using before = ledgerIn(url, { runs: { ...RUNS, deadMs: 3_600_000 } })
    await eventually(
      async () => ((await totalOf(before).catch(() => undefined))?.requests ?? 0) > 500,
    )
    const killedAtMs = Date.now()
    child.kill('SIGKILL')
    await child.exited
    await using first = ledgerIn(url, { runs: RUNS })
    await using second = ledgerIn(url, { runs: RUNS })
    await eventually(() => lostIn(first).length + lostIn(second).length > 0)
    await using third = ledgerIn(url, { runs: RUNS })
    await third.flush()
    await Bun.sleep(200)

    const said = [before, first, second, third].flatMap(lostIn)
    expect(said).toMatchObject([{ level: 'warn', fields: { runs: 1 } }])
    const missingAfterMs = Date.parse(String(said[0]?.fields?.missing_after))
    expect(Math.abs(missingAfterMs - killedAtMs)).toBeLessThan(3000)
  }, 60_000)

  test('one that has nothing to write, and one that ended well, are not said', async () => {
    const url = await postgres.database()
    const ended = ledgerIn(url, { runs: RUNS })
    ended.add(ledgerRow())
    await ended.close()
    await using idle = ledgerIn(url, { runs: RUNS })
    await Bun.sleep(RUNS.deadMs * 1.5)
    await using looking = ledgerIn(url, { runs: RUNS })
    await using sql = new Bun.SQL(url, { max: 1 })
    const runs = async () => [
      ...(await sql`SELECT ended_at IS NOT NULL AS has_ended FROM portus.usage_runs
        ORDER BY started_at`),
    ]
    await eventually(async () => (await runs()).length === 3)

    expect([idle, looking].flatMap(lostIn)).toEqual([])
    expect(await runs()).toEqual([{ has_ended: true }, { has_ended: false }, { has_ended: false }])
  })

  test('nobody is said to be dead because the database was away', async () => {
    // Long enough for a busy machine to beat meanwhile.
    const runs = { beatMs: 20, deadMs: 2500 }
    const url = await postgres.database()
    await using first = ledgerIn(url, { runs, writeMs: 300 })
    await using second = ledgerIn(url, { runs, writeMs: 300 })
    for (const ledger of [first, second]) ledger.add(ledgerRow())
    await Promise.all([first.flush(), second.flush()])
    postgres.freeze()
    await Bun.sleep(runs.deadMs * 1.2)
    postgres.release()
    await Bun.sleep(runs.deadMs * 1.2)
    await postgres.stop('SIGQUIT')
    await Bun.sleep(runs.deadMs * 1.2)
    await postgres.start()
    await using third = ledgerIn(url, { runs })
    await eventually(async () => (await totalOf(third).catch(() => undefined))?.requests === 2)
    await Bun.sleep(runs.deadMs * 1.2)

    expect([first, second, third].flatMap(lostIn)).toEqual([])
  }, 60_000)

  test('one whose rows are lost has not ended', async () => {
    const url = await postgres.database()
    const ledger = ledgerIn(url, { runs: RUNS, closeMs: 200, writeMs: 300 })
    ledger.add(ledgerRow())
    await ledger.flush()
    postgres.freeze()
    ledger.add(ledgerRow())
    await ledger.close()
    postgres.release()
    await using sql = new Bun.SQL(url, { max: 1 })

    const runs = await sql`SELECT ended_at FROM portus.usage_runs`
    expect([...runs]).toEqual([{ ended_at: null }])
  })
})
