import { describe, expect, test } from 'bun:test'
import { canonical } from '../../../src/config/applications/application'
import { type PauseStore, type PausesOptions, pausesIn } from '../../../src/limits/pauses'
import { eventually } from '../../support/process/proc'

const LOOK_MS = 20

/** A store in memory that can fail and stand still, and whose calls are counted. */
function startStore() {
  const entries = new Map<string, string>()
  const calls = { all: 0, add: 0, remove: 0 }
  let running = 0
  let mostAtOnce = 0
  let held: Promise<void> | undefined
  let failure: Error | undefined
  const asked = async <T>(name: keyof typeof calls, work: () => T): Promise<T> => {
    calls[name]++
    if (name === 'all') mostAtOnce = Math.max(mostAtOnce, ++running)
    try {
      if (failure) throw failure
      const done = work()
      if (name === 'all') await held
      return done
    } finally {
      if (name === 'all') running--
    }
  }
  const store: PauseStore = {
    all: () => asked('all', () => new Map(entries)),
    add: (name, value) =>
      asked('add', () => !entries.has(name) && entries.set(name, value) !== undefined),
    remove: (name) => asked('remove', () => entries.delete(name)),
  }
  return {
    store,
    entries,
    calls,
    mostAtOnce: () => mostAtOnce,
    fail(cause?: Error) {
      failure = cause
    },
    /** Looks that begin from now on have read, and their answers wait until what is returned is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return () => {
        held = undefined
        resolve()
      }
    },
  }
}

async function startPauses(more: Partial<PausesOptions> = {}) {
  const kept = startStore()
  const said: string[] = []
  const pauses = pausesIn({
    keptIn: 'memory',
    store: kept.store,
    canonical,
    failures: {
      failed: (doing, cause) => void said.push(`${doing}: ${(cause as Error).message}`),
      worked: () => void said.push('worked'),
    },
    lookMs: LOOK_MS,
    nowMs: () => 1000,
    ...more,
  })
  await pauses.known
  return { ...kept, pauses, said, [Symbol.dispose]: pauses.close }
}

describe('pauses', () => {
  test('are known at once to who has made them, with when and by whom', async () => {
    using all = await startPauses()
    const made = await all.pauses.pause('billing', 'anna')

    expect(made).toEqual({ pause: { sinceMs: 1000, by: 'anna' }, isNew: true })
    expect(all.pauses.of('billing')).toEqual(made.pause)
    expect(all.pauses.of('search')).toBeUndefined()
    expect(await all.pauses.resume('billing')).toBe(true)
    expect(all.pauses.of('billing')).toBeUndefined()
    expect(await all.pauses.resume('billing')).toBe(false)
  })

  test('keep who was first, whichever process that was', async () => {
    using all = await startPauses()
    all.entries.set('billing', '{"since":5,"by":"eve"}')

    expect(await all.pauses.pause('billing', 'anna')).toEqual({
      pause: { sinceMs: 5, by: 'eve' },
      isNew: false,
    })
    expect(all.pauses.of('billing')).toEqual({ sinceMs: 5, by: 'eve' })
  })

  test('are new where another process has let the application go on, and no look has seen it yet', async () => {
    using all = await startPauses({ lookMs: 3_600_000 })
    await all.pauses.pause('billing', 'anna')
    await Bun.sleep(5)
    all.entries.delete('billing')
    expect(all.pauses.of('billing')?.by).toBe('anna')

    expect(await all.pauses.pause('billing', 'eve')).toEqual({
      pause: { sinceMs: 1000, by: 'eve' },
      isNew: true,
    })
  })

  test('are of all spellings of a name', async () => {
    using all = await startPauses()
    await all.pauses.pause('my-app', 'anna')

    expect(all.pauses.of('my_app')?.by).toBe('anna')
    expect(all.pauses.of('my-app')?.by).toBe('anna')
    expect([...all.pauses.list().keys()]).toEqual(['my_app'])
    expect(await all.pauses.resume('my_app')).toBe(true)
    expect(all.pauses.of('my-app')).toBeUndefined()
  })

  test('of others are seen at the next look, and listeners hear of each change once', async () => {
    using all = await startPauses()
    let heard = 0
    const end = all.pauses.onChange(() => heard++)
    all.entries.set('billing', '{"since":5,"by":"eve"}')
    await eventually(() => all.pauses.of('billing') !== undefined)
    await Bun.sleep(5 * LOOK_MS)
    expect(heard).toBe(1)

    all.entries.delete('billing')
    await eventually(() => all.pauses.of('billing') === undefined)
    expect(heard).toBe(2)

    end()
    await all.pauses.pause('billing', 'anna')
    expect(heard).toBe(2)
  })

  test('never ask the store when a request asks for one', async () => {
    using all = await startPauses({ lookMs: 3_600_000 })
    await all.pauses.pause('billing', 'anna')
    await eventually(() => all.calls.all >= 2)
    await Bun.sleep(5)
    const before = { ...all.calls }
    for (let at = 0; at < 10_000; at++) {
      all.pauses.of('billing')
      all.pauses.of(`application-${at}`)
    }
    await Bun.sleep(5)

    expect(all.calls).toEqual(before)
  })

  test('hold while the store fails, and what it says is told', async () => {
    using all = await startPauses()
    await all.pauses.pause('billing', 'anna')
    all.fail(new Error('gone'))
    await eventually(() => all.said.at(-1) === 'look: gone')

    expect(all.pauses.of('billing')?.by).toBe('anna')
    await expect(all.pauses.pause('search', 'anna')).rejects.toThrow('gone')
    expect(all.pauses.of('search')).toBeUndefined()
    await expect(all.pauses.resume('billing')).rejects.toThrow('gone')
    expect(all.pauses.of('billing')?.by).toBe('anna')

    all.fail()
    all.entries.delete('billing')
    await eventually(() => all.pauses.of('billing') === undefined)
    expect(all.said.at(-1)).toBe('worked')
  })

  test('are looked for once at a time, however long a look takes', async () => {
    using all = await startPauses()
    const release = all.hold()
    await Bun.sleep(10 * LOOK_MS)
    const waiting = all.calls.all
    await Bun.sleep(10 * LOOK_MS)
    expect(all.calls.all).toBe(waiting)
    release()
    await eventually(() => all.calls.all > waiting)

    expect(all.mostAtOnce()).toBe(1)
  })

  test('are not taken back by a look that began before them', async () => {
    using all = await startPauses()
    const before = all.calls.all
    const release = all.hold()
    // This look has read that nobody is paused, and its answer comes late.
    await eventually(() => all.calls.all > before)
    let seen = 0
    all.pauses.onChange(() => seen++)
    await all.pauses.pause('billing', 'anna')
    release()
    await Bun.sleep(5 * LOOK_MS)

    expect(all.pauses.of('billing')?.by).toBe('anna')
    expect(seen).toBe(1)
  })

  test.each(['', 'no JSON', 'null', '7', '{"since":"x","by":3}', '{"since":1e999}'])(
    'whose text is %p pause all the same',
    async (text) => {
      using all = await startPauses()
      all.entries.set('billing', text)
      await eventually(() => all.pauses.of('billing') !== undefined)

      expect(all.pauses.of('billing')).toEqual({ sinceMs: 0, by: '' })
    },
  )

  test('end with their owner: nothing looks any more, and nothing is said', async () => {
    const all = await startPauses()
    all.pauses.close()
    await Bun.sleep(LOOK_MS)
    const { all: looks } = all.calls
    await Bun.sleep(5 * LOOK_MS)

    expect(all.calls.all).toBe(looks)
  })
})
