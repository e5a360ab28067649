import { beforeAll, expect, test } from 'bun:test'
import { ledgerLoad } from '../support/load/ledger-load'
import { binary } from '../support/process/binary'

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)

test('the ledger equals the provider’s own books to the token, and a kill loses a second at most', async () => {
  const load = await ledgerLoad(3000)

  expect(load.different).toEqual([])
  expect(load.twice).toBe(0)
  expect(load.answered).toBeGreaterThan(2000)
  expect(load.tokens.counted).toBe(load.tokens.given)
  expect(load.partial).toBeGreaterThan(100)
  expect(load.missingForMs).toBeLessThan(1000)
  expect(load.said).toBe(1)
}, 180_000)
