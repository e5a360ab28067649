import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { collectOutput } from '../../../../support/process/child'
import { eventually } from '../../../../support/process/proc'
import type { Grant, Task } from '../../../../support/stores/limits-child'
import { IS_WITHOUT_REDIS, type Redis, startRedis } from '../../../../support/stores/redis'
import { perMinute, rule, running } from '../rules'
import { admits, openLimits, standsAt, take } from './limits'

const CHILD = join(import.meta.dir, '../../../../support/stores/limits-child.ts')

function startChild(task: Task) {
  const child = Bun.spawn([process.execPath, CHILD, JSON.stringify(task)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const { output, done } = collectOutput(child as never)
  const says = (text: string) => eventually(() => output.stdout.includes(text), 30_000)
  return { child, output, done, says }
}

/** Has two processes ask as often as they can, and returns what they were granted, in the order of the asking. */
async function loadOfTwo(task: Omit<Task, 'does'>): Promise<Grant[]> {
  const children = [0, 1].map(() => startChild({ ...task, does: 'load' }))
  await Promise.all(children.map(({ says }) => says('ready')))
  for (const { child } of children) {
    child.stdin.write('go\n')
    child.stdin.end()
  }
  await Promise.all(children.map(({ child }) => child.exited))
  await Promise.all(children.map(({ done }) => done))
  return children
    .flatMap(({ output }) => JSON.parse(output.stdout.split('\n').at(-2) ?? '') as Grant[])
    .sort(([one], [other]) => one - other)
}

describe.skipIf(IS_WITHOUT_REDIS)('processes that share limits in Redis', () => {
  let redis: Redis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())
  beforeEach(() => redis.send('FLUSHALL'))

  test('let as many in as there is room for, and no more, under load', async () => {
    const limit = rule('requests', 500, perMinute)

    const grants = await loadOfTwo({ url: redis.url, rule: limit, forMs: 1500, clients: 20 })

    expect(grants).toHaveLength(500)
  }, 60_000)

  test('use at least 97 % of a sliding window under load, and are in no window above it', async () => {
    const max = 200
    const seconds = 8
    const limit = rule('requests', max, { kind: 'sliding', seconds: 1 })

    const grants = await loadOfTwo({
      url: redis.url,
      rule: limit,
      forMs: seconds * 1000,
      clients: 10,
    })

    // Decided somewhere between the sending and the answer: these were all decided within one second.
    const within = grants.map(
      ([fromMs], index) =>
        grants.slice(index).filter(([, answeredMs]) => answeredMs < fromMs + 1000).length,
    )
    expect(Math.max(...within)).toBeLessThanOrEqual(max)
    // From the first to the last: the windows that have begun anew between them.
    const first = grants[0]?.[0] ?? 0
    const last = grants.at(-1)?.[1] ?? 0
    expect(grants.length - max).toBeGreaterThanOrEqual(
      0.97 * max * (Math.floor((last - first) / 1000) - 1),
    )
    expect(grants.length).toBeLessThanOrEqual(max * (Math.ceil((last - first) / 1000) + 1))
  }, 60_000)

  test('get back what a killed one had reserved when its lease is over, and not before', async () => {
    const leaseMs = 1500
    const limit = rule('concurrent', 1, running)
    const { child, says, done } = startChild({ url: redis.url, rule: limit, does: 'hold', leaseMs })
    await says('held')
    await using limits = await openLimits(redis.url, { leaseMs })
    // It renews its lease as long as it lives.
    const sinceMs = performance.now()
    await eventually(() => performance.now() - sinceMs > 2 * leaseMs)
    expect(await admits(limits, limit)).toBe(false)

    const killedMs = performance.now()
    child.kill('SIGKILL')
    await child.exited
    await done
    expect(await admits(limits, limit)).toBe(false)
    await eventually(() => admits(limits, limit))

    expect(performance.now() - killedMs).toBeLessThan(leaseMs + 1000)
    expect(await standsAt(limits, limit, { reserved: 1 })).toMatchObject({ reserved: 1 })
  }, 60_000)

  test('that stood still for longer than their lease have what they still hold', async () => {
    const leaseMs = 500
    const limit = rule('concurrent', 2, running)
    const { child, says, done } = startChild({ url: redis.url, rule: limit, does: 'hold', leaseMs })
    await says('held')
    await using limits = await openLimits(redis.url, { leaseMs })
    child.kill('SIGSTOP')
    await standsAt(limits, limit, { reserved: 0 })
    expect(await limits.look([limit])).toMatchObject([{ reserved: 0 }])
    const lane = await take(limits, limit)

    child.kill('SIGCONT')
    expect(await standsAt(limits, limit, { reserved: 2 })).toMatchObject({ reserved: 2 })
    limits.settle(lane, [{ rule: limit, reserved: 1, used: 0 }])
    expect(await standsAt(limits, limit, { reserved: 1 })).toMatchObject({ reserved: 1 })
    child.kill('SIGKILL')
    await child.exited
    await done
  }, 60_000)
})
