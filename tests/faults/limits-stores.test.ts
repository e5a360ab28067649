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
import { type Fleet, KEY, setups, startFleet } from '../support/process/fleet'
import { childrenOf, eventually } from '../support/process/proc'
import { countingProvider } from '../support/providers/counting'
import { startProvider } from '../support/providers/server'
import { IS_WITHOUT_REDIS, type Redis, startRedis } from '../support/stores/redis'

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

/** Whether a process says it, as soon as it has written its line. */
async function isSaid(output: { stdout: string }, message: string): Promise<boolean> {
  const isThere = () => output.stdout.includes(`"${message}"`)
  await eventually(isThere)
  return isThere()
}

let redis: Redis | undefined
const fleets = setups(() => redis?.url ?? '')
afterAll(async () => void (await redis?.[Symbol.asyncDispose]()))

const statusesOf = async (asked: Promise<Response>[]) =>
  (await Promise.all(asked)).map(({ status }) => status)

/** The statuses of so many that come at once. Who hears that the store is too slow, on a busy machine, asks again. */
const atOnce = (fleet: Fleet, count: number) => {
  const ask = async (): Promise<Response> => {
    const answered = await fleet.ask()
    if (answered.status !== 503) return answered
    await Bun.sleep(50)
    return ask()
  }
  return statusesOf(Array.from({ length: count }, ask))
}

const granted = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length

/** Until what is asked has been let in again: what is given back may need a moment. */
const untilGranted = (fleet: Fleet) =>
  eventually(() =>
    fleet.ask().then(
      ({ status }) => status === 200,
      // A worker that was killed is being started again.
      () => false,
    ),
  )

for (const setup of fleets)
  describe.skipIf(setup.isLeftOut ?? false)(`limits counted by ${setup.name}`, () => {
    beforeEach(async () => {
      if (setup.processes === 1) return
      redis ??= await startRedis()
      await redis.send('FLUSHALL')
    })

    test('let 30 of 100 requests in that come at once', async () => {
      const { counted, answer } = countingProvider()
      using provider = startProvider(answer)
      const limits = {
        limits: { requests: [{ max: 30, per: 'hour' }] },
        when_store_fails: 'closed',
      }
      await using fleet = await startFleet(setup, limits, provider.url)

      const statuses = await atOnce(fleet, 100)

      expect(granted(statuses)).toBe(30)
      expect(statuses.filter((status) => status === 429)).toHaveLength(70)
      expect(counted.requests).toBe(30)
    })

    test('let one of five requests in that come at once against a budget for one', async () => {
      const { counted, answer } = countingProvider()
      using provider = startProvider(answer)
      const limits = { budgets: [{ usd: 0.1, per: 'once' }], when_store_fails: 'closed' }
      await using fleet = await startFleet(setup, limits, provider.url)

      const statuses = await atOnce(fleet, 5)

      expect(granted(statuses)).toBe(1)
      expect(counted.requests).toBe(1)
      expect(await atOnce(fleet, 2)).toEqual([429, 429])
    })

    test('hold by the minute, the day and the month at once: the first that is used up refuses', async () => {
      const { answer } = countingProvider()
      using provider = startProvider(answer)
      const limits = {
        limits: {
          requests: [{ max: 50, per: 'minute' }],
          tokens: [{ max: 100_000, per: 'day' }],
          concurrent_requests: 50,
        },
        budgets: [
          { usd: 10, per: 'day' },
          { usd: 0.5, per: 'month' },
        ],
      }
      await using fleet = await startFleet(setup, limits, provider.url)

      const statuses: number[] = []
      let refusal: Response | undefined
      for (let asked = 0; asked < 8; asked++) {
        const answered = await fleet.ask()
        statuses.push(answered.status)
        if (answered.status === 429) refusal = answered
      }

      expect(granted(statuses)).toBe(5)
      expect(await refusal?.text()).toContain('$0.50 per month')
    })

    test('give back what runs where a client leaves, a provider fails, or a worker is killed', async () => {
      let gate = Promise.withResolvers<void>()
      const { answer } = countingProvider(() => gate.promise)
      using provider = startProvider(answer)
      const limits = { limits: { concurrent_requests: 2 } }
      await using fleet = await startFleet(setup, limits, provider.url)
      const client = new AbortController()
      const leaving = [1, 2].map(() => fleet.ask({}, client.signal).catch(() => undefined))
      await eventually(() => provider.received.length === 2)
      expect((await fleet.ask()).status).toBe(429)

      client.abort()
      await Promise.all(leaving)
      gate.resolve()
      await untilGranted(fleet)

      provider.answer = () => new Response('broken', { status: 500 })
      for (let asked = 0; asked < 3; asked++) expect((await fleet.ask()).status).toBe(500)
      provider.answer = answer
      await untilGranted(fleet)

      if (setup.name !== 'two workers') return
      gate = Promise.withResolvers<void>()
      const before = provider.received.length
      const cut = [1, 2].map(() => fleet.ask().catch(() => undefined))
      await eventually(() => provider.received.length === before + 2)
      for (const pid of childrenOf(fleet.running[0]?.child.pid ?? 0)) process.kill(pid, 'SIGKILL')
      await Promise.all(cut)
      gate.resolve()
      await untilGranted(fleet)
      expect(granted(await atOnce(fleet, 1))).toBe(1)
    })

    test('go on from the ledger where everything starts anew', async () => {
      const { answer } = countingProvider()
      using provider = startProvider(answer)
      const limits = { budgets: [{ usd: 0.3, per: 'month' }] }
      await using fleet = await startFleet(setup, limits, provider.url)
      expect(granted(await statusesOf([fleet.ask()]))).toBe(1)
      expect(granted(await statusesOf([fleet.ask()]))).toBe(1)

      for (const one of fleet.running) {
        one.child.kill('SIGTERM')
        await one.ended()
      }
      await redis?.send('FLUSHALL')
      await using again = await fleet.start()
      fleet.running.splice(0, fleet.running.length, again)
      // Those of a fleet are made anew in the background.
      await untilGranted(fleet)

      expect(await atOnce(fleet, 2)).toEqual([429, 429])
    })
  })

describe.skipIf(IS_WITHOUT_REDIS)('a Redis that does not answer', () => {
  const twoProcesses = { processes: 2, env: () => ({ PORTUS_REDIS_URL: redis?.url ?? '' }) }
  const limits = (when_store_fails: string) => ({
    limits: { requests: [{ max: 4, per: 'hour' }] },
    when_store_fails,
  })

  beforeAll(async () => {
    redis ??= await startRedis()
  })

  test('lets each process count for itself where a limit stays open, and holds nobody up', async () => {
    await redis?.send('FLUSHALL')
    const { answer } = countingProvider()
    using provider = startProvider(answer)
    await using fleet = await startFleet(twoProcesses, limits('open'), provider.url)
    await untilGranted(fleet)

    redis?.signal('SIGSTOP')
    const startedMs = performance.now()
    const statuses: number[] = []
    const longest: number[] = []
    for (let asked = 0; asked < 14; asked++) {
      const beganMs = performance.now()
      statuses.push((await fleet.ask()).status)
      longest.push(performance.now() - beganMs)
    }
    redis?.signal('SIGCONT')

    // Four for each of two processes: what Redis had counted is not known to them.
    expect(granted(statuses)).toBe(8)
    expect(statuses.filter((status) => status === 429)).toHaveLength(6)
    // The deadline of 50 ms, and room for a busy machine. Bun's client alone would wait for ever.
    expect(Math.max(...longest)).toBeLessThan(2000)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
    for (const { output } of fleet.running)
      expect(await isSaid(output, 'limits: Redis cannot be asked')).toBe(true)
  })

  test('lets nobody in where a limit closes, says so, and goes on when it is back', async () => {
    await redis?.send('FLUSHALL')
    const { answer } = countingProvider()
    using provider = startProvider(answer)
    await using fleet = await startFleet(twoProcesses, limits('closed'), provider.url)
    await untilGranted(fleet)

    await redis?.kill()
    const refused = [await fleet.ask(), await fleet.ask()]
    const words = (await refused[0]?.json()) as { error: { code: string; message: string } }
    const list = await fetch(`${fleet.running[0]?.url}/v1/models`, {
      headers: { authorization: `Bearer ${KEY}` },
    })
    await redis?.start()
    await untilGranted(fleet)

    expect(refused.map(({ status }) => status)).toEqual([503, 503])
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect(words.error).toMatchObject({
      code: 'limits_unknown',
      message: expect.stringContaining('cannot be looked up'),
    })
    expect(list.status).toBe(200)
  })
})
