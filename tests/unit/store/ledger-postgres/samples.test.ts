import { expect, test } from 'bun:test'
import { ledgerRow, NOON_MS } from '../../../support/stores/ledger-rows'
import { IS_WITHOUT_POSTGRES, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn } from '../../../support/stores/postgres-ledger'

const HOUR_MS = 3_600_000
/** Rows of each hour. More than are looked at for samples. */
const HOURS = [60_000, 20_000, 10_000]
const ALL = HOURS.reduce((sum, rows) => sum + rows, 0)

test.skipIf(IS_WITHOUT_POSTGRES)(
  'samples of many rows are as close as requests were, and a filter finds its own among them',
  async () => {
    await using postgres = await startPostgres()
    const url = await postgres.database()
    await using ledger = ledgerIn(url)
    await using sql = new Bun.SQL(url, { max: 1 })
    ledger.add(ledgerRow({ application: 'first', startedAtMs: NOON_MS - HOUR_MS }))
    await ledger.flush()
    const columns: { name: string }[] = await sql`
      SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = 'portus' AND table_name = 'usage_rows'
        AND column_name NOT IN ('id', 'started_at', 'ended_at', 'application')`
    const others = columns.map(({ name }) => name).join(', ')
    for (const [hour, rows] of HOURS.entries()) {
      await sql.unsafe(`
        INSERT INTO portus.usage_rows (id, started_at, ended_at, application, ${others})
        SELECT gen_random_uuid(), at, at + interval '250 milliseconds',
          CASE WHEN number % 100 = 0 THEN 'rare' ELSE 'billing' END, ${others}
        FROM portus.usage_rows, generate_series(1, ${rows}) AS number,
          LATERAL (SELECT to_timestamp(${NOON_MS / 1000 + 3600 * hour} + 3600.0 * (number - 1) / ${rows})) AS placed (at)
        WHERE application = 'first'`)
      await sql.unsafe(`
        INSERT INTO portus.usage_hours
        SELECT (jsonb_populate_record(had, jsonb_build_object('requests', ${rows}, 'application', 'billing',
          'hour', to_timestamp(${NOON_MS / 1000 + 3600 * hour}), 'digest', '\\x0${hour}'))).*
        FROM portus.usage_hours AS had WHERE application = 'first'`)
    }
    const time = { fromMs: NOON_MS, toMs: NOON_MS + HOURS.length * HOUR_MS }

    const { samples, isWhole } = await ledger.samples({ ...time, max: 1800 })
    const rare = await ledger.samples({ ...time, max: 1800, where: { application: 'rare' } })
    const part = { fromMs: NOON_MS + HOUR_MS / 2, toMs: NOON_MS + HOUR_MS / 2 + 60_000 }
    const minute = await ledger.samples({ ...part, max: 100 })

    expect(isWhole).toBe(false)
    expect(samples.length).toBeGreaterThan(1600)
    expect(samples.length).toBeLessThanOrEqual(1800)
    for (const [hour, rows] of HOURS.entries()) {
      const count = samples.filter(
        ({ startedAtMs }) => Math.floor((startedAtMs - NOON_MS) / HOUR_MS) === hour,
      ).length
      expect(Math.abs(count / samples.length - rows / ALL)).toBeLessThan(0.05)
    }
    expect(samples[0]).toMatchObject({ durationMs: 250, hasFallenBack: false, alias: 'fast' })
    expect(rare.isWhole).toBe(false)
    expect(rare.samples.length).toBeGreaterThan(100)
    expect(rare.samples.every(({ application }) => application === 'rare')).toBe(true)
    expect(minute.isWhole).toBe(false)
    expect(minute.samples.length).toBeGreaterThan(60)
    expect(minute.samples.length).toBeLessThanOrEqual(100)
    expect(
      minute.samples.every(
        ({ startedAtMs }) => startedAtMs >= part.fromMs && startedAtMs < part.toMs,
      ),
    ).toBe(true)
  },
  120_000,
)
