import { expect, test } from 'bun:test'
import { sturdyMarks } from '../../../src/alerts/marks/sturdy-marks'
import { memoryOperators } from '../../../src/store/operators/memory-operators'
import type { OperatorStore } from '../../../src/store/operators/operator-store'

/** A store that can be made to fail, or to be silent. */
function breakable() {
  const inside = memoryOperators()
  const state: { is: 'up' | 'down' | 'silent' } = { is: 'up' }
  const asked = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (state.is === 'down') return Promise.reject(new Error('down'))
    return state.is === 'silent' ? new Promise(() => {}) : work()
  }
  const store: OperatorStore = {
    ...inside,
    kind: 'database',
    all: (kind) => asked(() => inside.all(kind)),
    remove: (...given) => asked(() => inside.remove(...given)),
    replace: (...given) => asked(() => inside.replace(...given)),
  }
  return { state, store, inside }
}

const DEADLINE_MS = 30

test.each(['down', 'silent'] as const)(
  'a store that is %s leaves a process with what it knew, and gets what has changed',
  async (how) => {
    const { state, store, inside } = breakable()
    const marks = sturdyMarks(store, DEADLINE_MS)
    await marks.replace('kept', undefined, '1')
    await marks.replace('gone', undefined, '1')
    await marks.replace('other', undefined, '1')
    await marks.all()

    state.is = how
    expect([...(await marks.all())].length).toBe(3)
    expect(marks.isUp()).toBe(false)
    expect(await marks.replace('kept', 'something else', '2')).toBe(false)
    expect(await marks.replace('kept', '1', '2')).toBe(true)
    expect(await marks.remove('gone', '1')).toBe(true)
    expect(await marks.replace('new', undefined, '1')).toBe(true)
    expect(await marks.replace('other', '1', 'mine')).toBe(true)
    // Another process, for which the store worked.
    await inside.replace('alert', 'other', '1', 'of another process')

    state.is = 'up'
    const expected = { kept: '2', new: '1', other: 'of another process' }
    expect(Object.fromEntries(await marks.all())).toEqual(expected)
    expect(Object.fromEntries(await inside.all('alert'))).toEqual(expected)
    expect(marks.isUp()).toBe(true)
  },
)

test('a store that comes back without its marks gets them again, changed or not', async () => {
  const { state, store, inside } = breakable()
  const marks = sturdyMarks(store, DEADLINE_MS)
  await marks.replace('kept', undefined, '1')
  await marks.replace('changed', undefined, '1')
  await marks.replace('gone', undefined, '1')
  await marks.all()
  state.is = 'down'
  await marks.replace('changed', '1', '2')
  await marks.remove('gone', '1')
  for (const name of ['kept', 'changed', 'gone']) await inside.remove('alert', name)
  state.is = 'up'

  expect(Object.fromEntries(await marks.all())).toEqual({ kept: '1', changed: '2' })
  expect(Object.fromEntries(await inside.all('alert'))).toEqual({ kept: '1', changed: '2' })
})

test('a change that fails is made here, and the next one too', async () => {
  const { state, store } = breakable()
  const marks = sturdyMarks(store, DEADLINE_MS)
  await marks.all()
  state.is = 'down'

  expect(await marks.replace('a', undefined, '1')).toBe(true)
  expect(await marks.replace('a', undefined, '1')).toBe(false)
  expect(Object.fromEntries(await marks.all())).toEqual({ a: '1' })
})
