import { expect, test } from 'bun:test'
import { forgiving } from '../../../src/store/forgiving'
import { memoryStore } from '../../../src/store/memory-store'
import { MEMORY_BOUNDS } from '../../../src/store/store'
import { response } from '../../support/cases/kept-responses'

/** A store that fails while `isFailing`, and what it logs by a clock. */
function failing() {
  const store = memoryStore(MEMORY_BOUNDS, () => 0)
  const state = { isFailing: true, nowMs: 0 }
  const lines: unknown[] = []
  const fail = <T>(work: Promise<T>): Promise<T> =>
    state.isFailing ? Promise.reject(new Error('disk full')) : work
  const broken = {
    ...store,
    keep: (...args: Parameters<typeof store.keep>) => fail(store.keep(...args)),
    find: (...args: Parameters<typeof store.find>) => fail(store.find(...args)),
    remove: (...args: Parameters<typeof store.remove>) => fail(store.remove(...args)),
  }
  const forgiven = forgiving(
    broken,
    (level, message, fields) => void lines.push({ level, message, ...fields }),
    () => state.nowMs,
  )
  return { forgiven, state, lines }
}

test('what fails is not found, and is logged once', async () => {
  const { forgiven, lines } = failing()
  for (let at = 0; at < 5; at++) {
    await forgiven.keep('app', response('one', {}))
    expect(await forgiven.find('app', 'one')).toBeUndefined()
  }
  expect(lines).toEqual([
    {
      level: 'error',
      message: 'stored responses: the data folder fails',
      doing: 'keep',
      cause: 'disk full',
      remedy: expect.stringContaining('PORTUS_DATA_PATH'),
    },
  ])
})

test('what fails again after it has worked is logged again, but not too often', async () => {
  const { forgiven, state, lines } = failing()
  const once = async (isFailing: boolean) => {
    state.isFailing = isFailing
    await forgiven.find('app', 'one')
  }
  for (const isFailing of [true, false, true, false]) await once(isFailing)
  expect(lines).toHaveLength(1)
  state.nowMs += 10 * 60 * 1000
  await once(true)
  expect(lines).toHaveLength(2)
})

test('whoever deletes hears that nothing was deleted', async () => {
  const { forgiven } = failing()
  expect(forgiven.remove('app', 'one')).rejects.toThrow('disk full')
})
