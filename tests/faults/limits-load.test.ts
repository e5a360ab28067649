import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from 'bun:test'
import { binary } from '../support/process/binary'
import { type Fleet, setups, startFleet } from '../support/process/fleet'
import { countingProvider } from '../support/providers/counting'
import { startProvider } from '../support/providers/server'
import { type Redis, startRedis } from '../support/stores/redis'

const CLIENTS = 200
/** A client goes when it was refused so often in a row: what is reserved has come back by then. */
const PATIENCE = 4
const PAUSE_MS = 150

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(120_000)

let redis: Redis | undefined
afterAll(async () => void (await redis?.[Symbol.asyncDispose]()))

/** Asks until it is refused for good. */
async function client(fleet: Fleet): Promise<void> {
  for (let refused = 0; refused < PATIENCE; ) {
    const answered = await fleet.ask()
    await answered.bytes()
    if (answered.status === 200) refused = 0
    else {
      // A store that is too slow on a busy machine lets nobody in: that is no refusal.
      if (answered.status === 429) refused++
      await Bun.sleep(PAUSE_MS)
    }
  }
}

const allClients = (fleet: Fleet) =>
  Promise.all(Array.from({ length: CLIENTS }, () => client(fleet)))

/** Answers of 50 to 150 tokens, as they come. */
const someTokens = () => 50 + Math.floor(Math.random() * 101)
/** Answers take a while, so that many run at once. */
const aWhile = () => Bun.sleep(5 + Math.random() * 20)

for (const setup of setups(() => redis?.url ?? '').slice(1))
  describe.skipIf(setup.isLeftOut)(`200 clients on limits that ${setup.name} count`, () => {
    beforeEach(async () => {
      if (setup.processes === 1) return
      redis ??= await startRedis()
      await redis.send('FLUSHALL')
    })

    test('get no request too many, and nearly all there are', async () => {
      const max = 1500
      const { counted, answer } = countingProvider(aWhile)
      using provider = startProvider(answer)
      const limits = { limits: { requests: [{ max, per: 'day' }] }, when_store_fails: 'closed' }
      await using fleet = await startFleet(setup, limits, provider.url)

      await allClients(fleet)

      expect(counted.requests).toBeLessThanOrEqual(max)
      expect(counted.requests).toBeGreaterThanOrEqual(0.97 * max)
    })

    test('use their tokens and their money up, and go beyond by less than two in a hundred', async () => {
      const max = 150_000
      const { counted, answer } = countingProvider(aWhile, someTokens)
      using provider = startProvider(answer)
      // A thousand tokens of an answer are a dollar.
      const limits = {
        limits: { tokens: [{ max: 2 * max, per: 'day' }] },
        budgets: [{ usd: max / 1000, per: 'month' }],
        when_store_fails: 'closed',
      }
      await using fleet = await startFleet(setup, limits, provider.url)

      await allClients(fleet)

      const share = counted.outputTokens / max
      console.log(`${setup.name}: ${(100 * share).toFixed(2)} % of a budget is spent`)
      expect(share).toBeLessThan(1.02)
      expect(share).toBeGreaterThan(0.97)
    })
  })
