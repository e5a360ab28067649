import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { eventually } from '../support/process/proc'
import { startProvider } from '../support/providers/server'
import { IS_WITHOUT_PGBOUNCER, startPgBouncer } from '../support/stores/pgbouncer'
import { IS_WITHOUT_POSTGRES, startPostgres } from '../support/stores/postgres'

const KEY = 'pk-pooler-2c77e0'
const ADMIN = 'operators-key-of-the-pooler-91'
const PROCESSES = 3
const EACH = 20
/** Fewer than one process has without a pooler. */
const CONNECTIONS = 3

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

describe.skipIf(IS_WITHOUT_POSTGRES || IS_WITHOUT_PGBOUNCER)('a pooler of transactions', () => {
  test('lends three connections to three processes, and nothing is lost, counted twice or unknown', async () => {
    using provider = startProvider()
    await using postgres = await startPostgres()
    await using pooler = await startPgBouncer(postgres, CONNECTIONS)
    const url = await postgres.database()
    await using starting = new AsyncDisposableStack()
    const fleet = await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        startBinary({
          aliases: { fast: openaiAlias(provider.url) },
          env: {
            PORTUS_KEY_TESTS: KEY,
            PORTUS_ADMIN_KEY_OPS: ADMIN,
            PORTUS_DATABASE_URL: pooler.through(url),
          },
        }),
      ),
    )
    for (const one of fleet) starting.use(one)
    const ask = (at: string) =>
      fetch(`${at}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'Hi' }] }),
      }).then(({ status }) => status)

    const statuses = await Promise.all(
      fleet.flatMap(({ url: at }) => Array.from({ length: EACH }, () => ask(at))),
    )
    await using sql = new Bun.SQL(url, { max: 1 })
    const rows = async () => {
      const [row] = await sql.unsafe(
        `SELECT (SELECT count(*)::integer FROM portus.usage_rows) AS rows,
          (SELECT sum(requests)::integer FROM portus.usage_hours) AS summed,
          (SELECT count(*)::integer FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()) AS connections`,
      )
      return row as { rows: number; summed: number; connections: number }
    }
    await eventually(async () => (await rows()).rows >= PROCESSES * EACH)
    const [first, ...others] = fleet
    const paused = await fetch(`${first?.url}/admin/applications/tests/pause`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN}` },
    })
    const areRefused = async () =>
      (await Promise.all(others.map(({ url: at }) => ask(at)))).every((status) => status === 403)
    await eventually(areRefused)
    const usage = await fetch(`${others[0]?.url}/admin/usage`, {
      headers: { authorization: `Bearer ${ADMIN}` },
    })

    expect(statuses.filter((status) => status === 200)).toHaveLength(PROCESSES * EACH)
    expect(paused.status).toBe(200)
    expect(await areRefused()).toBe(true)
    expect(await usage.json()).toMatchObject({ kept_in: 'database' })
    const { connections, ...counted } = await rows()
    // Those that were refused while the pause was on its way have rows, too.
    expect(counted.rows).toBeGreaterThanOrEqual(PROCESSES * EACH)
    expect(counted.summed).toBe(counted.rows)
    expect(connections).toBeGreaterThan(0)
    expect(connections).toBeLessThanOrEqual(CONNECTIONS)
    // A request that was refused has a line, too. A turn that takes longer than the 50 ms of owners is a busy machine's, or that of a
    // pool that is this small, and is tried again.
    const complaints = fleet.flatMap(({ output }) =>
      output.stdout
        .split('\n')
        .filter((line) => /"level":"(?:error|warn)"/.test(line))
        .filter((line) => !line.includes('"request"') && !/"cause":"ETIMEDOUT"/.test(line)),
    )
    expect(complaints).toEqual([])
  })
})
