import { describe, expect, test } from 'bun:test'
import { eventually } from '../../../support/process/proc'
import { ledgerRow } from '../../../support/stores/ledger-rows'
import { IS_WITHOUT_POSTGRES, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn, totalOf } from '../../../support/stores/postgres-ledger'

describe.skipIf(IS_WITHOUT_POSTGRES)('a ledger whose PostgreSQL lets nobody write', () => {
  test('keeps its rows, says why, and writes them all when it may', async () => {
    await using postgres = await startPostgres()
    const url = await postgres.database()
    const name = new URL(url).pathname.slice(1)
    await using sql = new Bun.SQL(postgres.url(), { max: 1 })
    /** As behind a failover that has left the address with a standby. */
    const become = async (state: 'on' | 'off') => {
      await sql.unsafe(`ALTER DATABASE ${name} SET default_transaction_read_only = ${state}`)
      await sql.unsafe(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      )
    }
    await using ledger = ledgerIn(url, { intervalMs: 20 })
    ledger.add(ledgerRow())
    await eventually(async () => (await totalOf(ledger))?.requests === 1)

    await become('on')
    for (let number = 0; number < 300; number++) ledger.add(ledgerRow())
    await eventually(() =>
      ledger.lines.some(({ fields }) => String(fields?.cause).includes('read-only')),
    )

    expect(ledger.state()).toMatchObject({ waiting: 300, dropped: 0 })
    await become('off')
    await eventually(() => ledger.state().waiting === 0)
    expect(await totalOf(ledger)).toMatchObject({ requests: 301 })
    expect(ledger.state().dropped).toBe(0)
  })
})
