import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { watch } from '../../../../src/server/workers/watch-worker'

test('asks once, and counts the ticks until it is answered', () => {
  let asked = 0
  const { tick, answered } = watch(() => void asked++)

  const silent = [tick(), tick(), tick()]
  answered()
  const after = [tick(), tick()]

  expect(silent).toEqual([0, 1, 2])
  expect(after).toEqual([0, 1])
  expect(asked).toBe(2)
})

test('whoever answers each question before the next tick is never waited for', () => {
  const { tick, answered } = watch(() => {})

  for (let i = 0; i < 100; i++) {
    expect(tick()).toBe(0)
    answered()
  }
})

test('no more questions are open than one, however the answers come', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 100 }), (steps) => {
      let open = 0
      let since = 0
      const { tick, answered } = watch(() => void open++)
      for (const isAnswer of steps) {
        if (isAnswer) {
          answered()
          open = 0
          since = 0
        } else expect(tick()).toBe(since++)
        expect(open).toBeLessThanOrEqual(1)
      }
    }),
  )
})
