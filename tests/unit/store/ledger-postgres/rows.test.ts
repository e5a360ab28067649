import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { LedgerRow } from '../../../../src/usage/ledger/row'
import { arbitraryRow, ledgerRow, NOON_MS } from '../../../support/stores/ledger-rows'
import { IS_WITHOUT_POSTGRES, type Postgres, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn, totalOf } from '../../../support/stores/postgres-ledger'

const DAY_MS = 86_400_000
const ALL = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 10_000 }

describe.skipIf(IS_WITHOUT_POSTGRES)('rows in PostgreSQL', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('come back as they were added', async () => {
    const rows = arbitraryRow({ fromMs: NOON_MS - DAY_MS, toMs: NOON_MS })
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 20 }), async (added) => {
        await using ledger = ledgerIn(await postgres.database())
        for (const row of added) ledger.add(row)
        await ledger.flush()

        const found = await ledger.rows(ALL)
        expect(found).toEqual(byTime(added))
      }),
      { numRuns: 5 },
    )
  })

  test('come in pages, oldest first', async () => {
    await using ledger = ledgerIn(await postgres.database())
    const added = Array.from({ length: 25 }, (_, at) =>
      ledgerRow({ startedAtMs: NOON_MS - 1000 * (at % 4) }),
    )
    for (const row of added) ledger.add(row)
    await ledger.flush()

    const found: LedgerRow[] = []
    for (;;) {
      const afterId = found.at(-1)?.id
      const page = await ledger.rows({ ...ALL, limit: 7, ...(afterId ? { afterId } : {}) })
      found.push(...page)
      if (page.length < 7) break
    }
    expect(found).toEqual(byTime(added))
  })

  test('are those from the first millisecond until before the last one', async () => {
    await using ledger = ledgerIn(await postgres.database())
    for (const at of [99, 100, 199, 200]) ledger.add(ledgerRow({ startedAtMs: NOON_MS + at }))
    await ledger.flush()

    const found = await ledger.rows({ fromMs: NOON_MS + 100, toMs: NOON_MS + 200, limit: 10 })
    expect(found.map(({ startedAtMs }) => startedAtMs - NOON_MS)).toEqual([100, 199])
  })

  test('count once, however often they are written', async () => {
    await using ledger = ledgerIn(await postgres.database())
    const row = ledgerRow()
    for (let time = 0; time < 3; time++) {
      ledger.add(row)
      ledger.add(row)
      await ledger.flush()
    }

    expect(await totalOf(ledger)).toMatchObject({ requests: 1, microUsd: 250, inputTokens: 100 })
  })

  test('hold up no others with characters and numbers that PostgreSQL does not take', async () => {
    await using ledger = ledgerIn(await postgres.database())
    ledger.add(
      ledgerRow({
        requestId: `a\0b\ud800${'x'.repeat(5000)}`,
        model: '\0',
        session: '\udfff',
        tokens: { inputTokens: Number.NaN, outputTokens: 1.4 },
        microUsd: Number.POSITIVE_INFINITY,
        attempts: [
          {
            cause: 'no\0thing',
            words: { message: 'a\0b\ud800', type: '\0' },
            startedAfterMs: Number.NaN,
          },
        ],
      }),
    )
    ledger.add(ledgerRow())
    await ledger.flush()

    expect(ledger.state()).toMatchObject({ waiting: 0, dropped: 0, errors: 0 })
    const [odd] = (await ledger.rows(ALL)).filter(({ requestId }) => requestId !== 'req_1')
    expect(odd).toMatchObject({ model: '\ufffd', session: '\ufffd', microUsd: 0 })
    expect(odd?.requestId.slice(0, 6)).toBe('a\ufffdb\ufffdxx')
    expect(odd?.tokens).toEqual({ inputTokens: 0, outputTokens: 1 })
    expect(odd?.attempts[0]?.words).toEqual({ message: 'a\ufffdb\ufffd', type: '\ufffd' })
  })

  test('hold up no others where PostgreSQL never takes them, and are told', async () => {
    await using ledger = ledgerIn(await postgres.database())
    const rows = Array.from({ length: 40 }, () => ledgerRow())
    for (const [at, row] of rows.entries())
      ledger.add(at === 7 || at === 31 ? { ...row, id: `no id ${at}` } : row)
    await ledger.flush()

    expect(ledger.state()).toMatchObject({ waiting: 0, dropped: 2, errors: 0 })
    expect(await totalOf(ledger)).toMatchObject({ requests: 38 })
    expect(ledger.lines).toMatchObject([
      {
        level: 'error',
        message: 'a row of the ledger is refused and lost',
        fields: { id: 'no id 7' },
      },
    ])
  })

  test('are found by the client’s request id with an index, by SQL', async () => {
    const url = await postgres.database()
    await using ledger = ledgerIn(url)
    ledger.add(ledgerRow({ requestId: 'req_of_client' }))
    await ledger.flush()
    await using sql = new Bun.SQL(url, { max: 1 })

    const found =
      await sql`SELECT application, micro_usd FROM portus.usage_rows WHERE request_id = 'req_of_client'`
    expect([...found]).toEqual([{ application: 'billing', micro_usd: '250' }])
    await sql`SET enable_seqscan = off`
    const plan =
      await sql`EXPLAIN SELECT * FROM portus.usage_rows WHERE request_id = 'req_of_client'`
    expect(JSON.stringify(plan)).toContain('usage_rows_by_request')
  })

  test('get new prices, and the sums follow; what is gone is left out', async () => {
    await using ledger = ledgerIn(await postgres.database())
    const [first, second, third] = [ledgerRow(), ledgerRow(), ledgerRow()]
    for (const row of [first, second, third]) ledger.add(row)
    await ledger.flush()
    const price = { source: 'config', version: '2', tier: 'batch' } as const

    await ledger.reprice([
      { id: first.id, microUsd: 1000, price },
      { id: second.id },
      { id: Bun.randomUUIDv7(), microUsd: 77, price },
    ])

    expect(await totalOf(ledger)).toMatchObject({ requests: 3, microUsd: 1250, unpriced: 1 })
    const { microUsd: _, price: __, ...plain } = second
    expect(await ledger.rows(ALL)).toEqual(
      byTime([{ ...first, microUsd: 1000, price }, plain, third]),
    )
  })
})

const byTime = (rows: readonly LedgerRow[]): LedgerRow[] =>
  rows.toSorted((one, other) => one.startedAtMs - other.startedAtMs || (one.id < other.id ? -1 : 1))
