import { expect, test } from 'bun:test'
import type { LedgerRow } from '../../../src/usage/ledger/row'
import type { Prices } from '../../../src/usage/prices/prices'
import { repriceRows } from '../../../src/usage/reprice'
import { ledgerPlace } from '../../support/cases/ledger-places'
import { ledgerRow } from '../../support/cases/ledger-rows'

const AT_MS = 1_790_000_000_000

/** Every model but one costs so much for a token of input, and double where it is urgent. */
const pricesOf = (microUsd: number): Prices => ({
  priceOf: (_, model) =>
    model === 'gone'
      ? undefined
      : {
          source: 'config',
          version: `v${microUsd}`,
          cost: ({ inputTokens = 0 }, __, tier) =>
            inputTokens * microUsd * (tier === 'priority' ? 2 : 1),
        },
})

const rowsOf = (count: number): LedgerRow[] =>
  Array.from({ length: count }, (_, at) =>
    ledgerRow({
      startedAtMs: AT_MS + at,
      provider: 'openai',
      model: at % 3 === 0 ? 'gone' : 'gpt',
      tokens: { inputTokens: 10 },
      ...(at % 2 === 0 && { microUsd: 30, price: { source: 'built-in', version: 'old' } }),
    }),
  )

test('every row of the time is computed again with its tier, those without a price now keep their cost', async () => {
  using place = ledgerPlace()
  const ledger = await place.open()
  const rows = [
    ...rowsOf(1200),
    ledgerRow({
      startedAtMs: AT_MS + 5000,
      provider: 'openai',
      model: 'urgent',
      tokens: { inputTokens: 10 },
      microUsd: 60,
      price: { source: 'built-in', version: 'old', tier: 'priority' },
    }),
    ledgerRow({ startedAtMs: AT_MS + 6000, tokens: { inputTokens: 10 } }),
  ]
  for (const row of rows) ledger.add(row)
  await ledger.flush()
  const time = { fromMs: AT_MS, toMs: AT_MS + 7000 }
  const total = async () => (await ledger.sums({ ...time, by: [], timeZone: 'UTC' }))[0]?.microUsd

  const planned = await repriceRows({ ledger, prices: pricesOf(7), ...time, isWriting: false })
  expect(await total()).toBe(600 * 30 + 60)
  const written = await repriceRows({ ledger, prices: pricesOf(7), ...time, isWriting: true })

  expect(written).toEqual(planned)
  expect(written).toEqual({
    rows: 1202,
    models: [
      {
        provider: 'openai',
        model: 'gpt',
        requests: 800,
        unpriced: 400,
        beforeMicroUsd: 400 * 30,
        afterMicroUsd: 800 * 70,
      },
      {
        provider: 'openai',
        model: 'urgent',
        requests: 1,
        unpriced: 0,
        beforeMicroUsd: 60,
        afterMicroUsd: 140,
      },
    ],
  })
  expect(await total()).toBe(200 * 30 + 800 * 70 + 140)
  const [last] = await ledger.rows({ fromMs: AT_MS + 5000, toMs: AT_MS + 5001, limit: 1 })
  expect(last?.price).toEqual({ source: 'config', version: 'v7', tier: 'priority' })
  expect(
    await repriceRows({ ledger, prices: pricesOf(7), ...time, isWriting: true }),
  ).toMatchObject({ models: [] })
  await ledger.close()
})
