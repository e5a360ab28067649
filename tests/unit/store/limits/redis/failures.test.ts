import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { eventually, openFiles } from '../../../../support/process/proc'
import { startDelayingProxy } from '../../../../support/stores/delaying-proxy'
import { IS_WITHOUT_REDIS, type Redis, startRedis } from '../../../../support/stores/redis'
import { once, perDay, perMinute, rule, running } from '../rules'
import { admits, admitted, openLimits, standsAt, take } from './limits'

const DOWN = 'limits: Redis cannot be asked'
const UP = 'limits: Redis is asked again'

/** How long the deadline of 50 ms may take on a machine that does other things as well. */
const SOON_MS = 250

const lasted = async (work: Promise<unknown>): Promise<number> => {
  const startedMs = performance.now()
  await work
  return performance.now() - startedMs
}

const open = rule('requests', 3, perMinute)
const closed = rule('micro_usd', 100, perDay(), { whenStoreFails: 'closed' })

describe.skipIf(IS_WITHOUT_REDIS)('limits in a Redis that fails', () => {
  let redis: Redis
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(() => redis[Symbol.asyncDispose]())

  test('are counted by this process alone where they stay open, and let nobody in where they do not', async () => {
    await using limits = await openLimits(redis.url)
    await limits.up()
    await redis.kill()

    expect(await admitted(limits, open, 10)).toBe(3)
    expect(
      await limits.admit([
        { rule: open, amount: 1 },
        { rule: closed, amount: 1 },
      ]),
    ).toEqual({ isGranted: false, unknown: [closed] })
    expect(await limits.look([open])).toBeUndefined()
    expect(limits.state()).toMatchObject({ isDown: true, outages: 1 })
  })

  test('say so once, without the password, and once more when it works again', async () => {
    await using limits = await openLimits(redis.url)
    await limits.up()
    await redis.kill()
    await eventually(() => limits.state().isDown)
    await eventually(() => limits.state().errors > 5)
    await redis.start()
    await limits.up()

    const said = limits.lines.filter(({ message }) => message === DOWN || message === UP)
    expect(said.map(({ level, message }) => [level, message])).toEqual([
      ['error', DOWN],
      ['info', UP],
    ])
    expect(JSON.stringify(limits.lines)).not.toContain(redis.password)
    expect(said[0]).toMatchObject({ address: `redis://127.0.0.1:${redis.port}` })
  })

  test('hold up no request for longer than the deadline while it is frozen, and none after the first', async () => {
    await using limits = await openLimits(redis.url, { deadlineMs: 50 })
    await limits.up()
    redis.signal('SIGSTOP')

    const firstMs = await lasted(admits(limits, open))
    const nextMs = await lasted(Promise.all([admits(limits, open), admits(limits, closed)]))
    const filesAtFirst = openFiles(process.pid)
    await eventually(() => limits.state().errors > 4, 20_000)
    const filesAtLast = openFiles(process.pid)
    redis.signal('SIGCONT')
    await limits.up()

    expect(firstMs).toBeLessThan(SOON_MS)
    expect(nextMs).toBeLessThan(30)
    expect(limits.state().timeouts).toBeGreaterThan(0)
    expect(filesAtLast).toBeLessThanOrEqual(filesAtFirst + 2)
    // What the frozen server had been asked for, and nobody waited for, is not granted later.
    await using patient = await openLimits(redis.url)
    expect(await standsAt(patient, closed, { reserved: 0 })).toEqual({ used: 0, reserved: 0 })
  }, 60_000)

  test('take no Redis for frozen because this process stood still', async () => {
    await using limits = await openLimits(redis.url, { deadlineMs: 50 })
    await limits.up()
    const asked = limits.admit([{ rule: closed, amount: 1 }])
    const sent = performance.now()
    // The command goes out in this turn of the loop, and its answer waits until the process goes on.
    await new Promise<void>((resolve) => setImmediate(resolve))
    Bun.sleepSync(150)

    expect((await asked).isGranted).toBe(true)
    expect(performance.now() - sent).toBeGreaterThan(100)
  })

  test('are not asked of a Redis that is slower than the deadline', async () => {
    await using proxy = await startDelayingProxy(redis.port)
    const url = redis.url.replace(String(redis.port), String(proxy.port))
    await using limits = await openLimits(url, { deadlineMs: 50 })
    await limits.up()
    proxy.delayMs = 100

    const times: number[] = []
    await eventually(async () => {
      times.push(await lasted(admits(limits, open)))
      return limits.state().errors > 4
    }, 20_000)
    expect(Math.max(...times)).toBeLessThan(SOON_MS)
    expect(times.filter((ms) => ms > 40).length).toBeLessThan(5)
    expect(times.length).toBeGreaterThan(50)
    expect(proxy.connections()).toBeLessThanOrEqual(2)

    proxy.delayMs = 0
    await limits.up()
    expect(limits.state().isDown).toBe(false)
  }, 60_000)

  test('do not delay a start, and are asked as soon as it is there', async () => {
    await redis.kill()
    await using limits = await openLimits(redis.url, { deadlineMs: 50 })

    expect(await lasted(admits(limits, open))).toBeLessThan(SOON_MS)
    await redis.start()
    await limits.up()
    // What was let in meanwhile counts now.
    expect(await standsAt(limits, open, { used: 1 })).toEqual({ used: 1, reserved: 0 })
  })

  test('bring what ended meanwhile, and keep what still runs', async () => {
    await redis[Symbol.asyncDispose]()
    redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
    await using limits = await openLimits(redis.url)
    const prepaid = rule('micro_usd', 1000, once)
    const parallel = rule('concurrent', 2, running)
    const ending = await take(limits, prepaid, 300)
    await take(limits, parallel)
    redis.signal('SIGSTOP')
    limits.settle(ending, [{ rule: prepaid, reserved: 300, used: 120 }])
    await eventually(() => limits.state().isDown)
    const alone = await limits.admit([{ rule: prepaid, amount: 50 }])
    if (alone.isGranted) limits.settle(alone.lane, [{ rule: prepaid, reserved: 50, used: 7 }])
    redis.signal('SIGCONT')
    await limits.up()

    expect(alone.isGranted).toBe(true)
    expect(await standsAt(limits, prepaid, { used: 127, reserved: 0 })).toEqual({
      used: 127,
      reserved: 0,
    })
    expect(await standsAt(limits, parallel, { reserved: 1 })).toEqual({ used: 0, reserved: 1 })
  }, 60_000)

  test('count what was settled and not answered once', async () => {
    await using limits = await openLimits(redis.url)
    const prepaid = rule('micro_usd', 1_000_000, once)
    const lanes = await Promise.all(Array.from({ length: 50 }, () => take(limits, prepaid, 10)))
    redis.signal('SIGSTOP')
    for (const lane of lanes) limits.settle(lane, [{ rule: prepaid, reserved: 10, used: 10 }])
    redis.signal('SIGCONT')
    // Some of it has been counted and some has not, when the connections end.
    await redis.send('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await limits.up()

    expect(await standsAt(limits, prepaid, { used: 500, reserved: 0 })).toEqual({
      used: 500,
      reserved: 0,
    })
  })

  test('do with EVAL where scripts are gone and where EVALSHA and SCRIPT are forbidden', async () => {
    await redis.send(
      'ACL',
      ...['SETUSER', 'portus', 'on', '>pw', '~portus:{limits}*', '+@all'],
      ...['-script', '-evalsha', '-info', '-@dangerous', '-@admin'],
    )
    const url = `redis://portus:pw@127.0.0.1:${redis.port}`
    await using limits = await openLimits(redis.url)
    await using other = await openLimits(url)
    expect(await admits(limits, open)).toBe(true)
    await redis.send('SCRIPT', 'FLUSH')

    expect(await admits(limits, open)).toBe(true)
    expect(await admits(other, open)).toBe(true)
    expect(await admits(other, open)).toBe(false)
    expect([limits, other].map((one) => one.state().errors)).toEqual([0, 0])
  })

  test('need no more than the documented rights', async () => {
    const page = await Bun.file('docs/stores.md').text()
    const [, rights = ''] = /ACL SETUSER portus on >PASSWORD ([^\n]+)/.exec(page) ?? []
    await redis.send('ACL', 'SETUSER', 'portus', 'on', '>pw', ...rights.split(' '))
    await using limits = await openLimits(`redis://portus:pw@127.0.0.1:${redis.port}`, {
      ledger: [{ rule: open, amounts: [{ atMs: Date.now(), amount: 1 }] }],
    })

    const lane = await take(limits, closed, 10)
    limits.settle(lane, [{ rule: closed, reserved: 10, used: 1 }])

    expect(await standsAt(limits, closed, { used: 1 })).toEqual({ used: 1, reserved: 0 })
    expect(await limits.look([open])).toMatchObject([{ used: 1 }])
    expect(limits.state().errors).toBe(0)
    const log = (await redis.send('ACL', 'LOG')) as Record<string, unknown>[]
    expect(log.map((entry) => entry.object)).toEqual([])
  })
})
