import { afterEach, describe, expect, jest, test } from 'bun:test'
import { type LiveEvent, liveFeed } from '../../../../src/admin/live/feed'
import type { LedgerReader } from '../../../../src/usage/ledger/reader'
import type { LedgerRow } from '../../../../src/usage/ledger/row'
import { pausesInMemory } from '../../../support/pauses'
import { ledgerRow } from '../../../support/stores/ledger-rows'

const START_MS = 1_790_000_000_000
const LOOK_MS = 1000

/** A feed over rows of a test, by a clock of the test, which counts how often the ledger is read. */
function startFeed() {
  jest.useFakeTimers({ now: START_MS })
  const rows: LedgerRow[] = []
  let reads = 0
  let failures = 0
  const reader = {
    async ended({ sinceMs, limit }: { sinceMs: number; limit: number }) {
      reads++
      if (failures-- > 0) throw new Error('The store does not answer')
      return rows
        .filter(({ endedAtMs }) => endedAtMs >= sinceMs)
        .toSorted((one, other) => other.endedAtMs - one.endedAtMs)
        .slice(0, limit)
    },
  } as unknown as LedgerReader
  const { pauses } = pausesInMemory()
  const live = { current: { applications: new Map(), keys: [] } } as never
  const feed = liveFeed({ reader, live, pauses, reloads: () => undefined }, Date.now, LOOK_MS)
  const atRest = jest.getTimerCount()
  return {
    feed,
    reads: () => reads,
    /** Timers that run besides those of a feed that nobody listens to. */
    timers: () => jest.getTimerCount() - atRest,
    /** The store does not answer so many reads. */
    fail(count: number) {
      failures = count
    },
    /** Adds a row that ended so long before now, 0 by default. */
    add(agoMs = 0): string {
      const row = ledgerRow({
        endedAtMs: Date.now() - agoMs,
        startedAtMs: Date.now() - agoMs - 100,
      })
      rows.push(row)
      return row.id
    },
    /** Lets so many looks pass. */
    async pass(looks: number) {
      for (let at = 0; at < looks; at++) {
        jest.advanceTimersByTime(LOOK_MS)
        for (let turn = 0; turn < 10; turn++) await Promise.resolve()
      }
    },
    /** Listens, and gives the ids that were told. */
    listen() {
      const told: string[] = []
      const skipped: number[] = []
      const end = feed.listen((event: LiveEvent) => {
        if (event.name !== 'requests') return
        told.push(...event.data.requests.map(({ id }) => id))
        skipped.push(event.data.skipped)
      })
      return { told, skipped, end }
    },
  }
}

afterEach(() => void jest.useRealTimers())

describe('the live feed', () => {
  test('reads nothing while nobody listens: before, and after the last one has gone', async () => {
    const { feed, add, pass, reads, timers, listen } = startFeed()
    add()
    await pass(60)
    expect([reads(), timers()]).toEqual([0, 0])

    const [one, other] = [listen(), listen()]
    await pass(3)
    expect(timers()).toBe(1)
    one.end()
    await pass(2)
    expect(reads()).toBe(5)
    other.end()
    add()
    await pass(60)
    expect([feed.listeners(), reads(), timers()]).toEqual([0, 5, 0])
  })

  test('reads once for all who listen, and tells each of them the same', async () => {
    const { add, pass, reads, listen } = startFeed()
    const all = Array.from({ length: 32 }, listen)
    const ids = [add(), add()]
    await pass(4)

    expect(reads()).toBe(4)
    for (const { told } of all) expect(told.toSorted()).toEqual(ids.toSorted())
  })

  test('tells each row once, also after the time that looks overlap', async () => {
    const { add, pass, listen } = startFeed()
    const { told } = listen()
    const ids: string[] = []
    for (let at = 0; at < 40; at++) {
      ids.push(add())
      await pass(1)
    }
    await pass(30)

    expect(told).toEqual(ids)
  })

  test('tells rows that were written late, and none from before somebody listened', async () => {
    const { add, pass, listen } = startFeed()
    add(500)
    const { told } = listen()
    await pass(20)
    expect(told).toEqual([])
    const first = add()
    await pass(1)
    const late = add(8_000)
    await pass(1)

    expect(told).toEqual([first, late])
  })

  test('tells the newest hundred of many, and how many there were besides', async () => {
    const { add, pass, listen } = startFeed()
    const { told, skipped } = listen()
    await pass(1)
    const later = Array.from({ length: 130 }, (_, at) => add(130 - at))
    await pass(2)

    expect(told).toEqual(later.slice(30))
    expect(skipped).toEqual([30])
  })

  test('goes on after a store that has not answered', async () => {
    const { add, pass, listen, fail } = startFeed()
    const { told } = listen()
    fail(2)
    const id = add()
    await pass(2)
    expect(told).toEqual([])
    await pass(1)

    expect(told).toEqual([id])
  })
})
