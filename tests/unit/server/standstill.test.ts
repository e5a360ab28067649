import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { lateness } from '../../../src/server/standstill'

test('a look that comes in time says nothing, and a late one how late it is', () => {
  const late = lateness(250, 1000, 0)

  expect([250, 500, 700, 1900, 2200, 3451, 3701].map(late)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    1001,
    undefined,
  ])
})

test('what is said is never more than the time that has passed, and never less than the bound', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 50 }), (gaps) => {
      const late = lateness(250, 1000, 0)
      let nowMs = 0
      for (const gap of gaps) {
        nowMs += gap
        expect(late(nowMs)).toBe(gap > 1250 ? gap - 250 : undefined)
      }
    }),
  )
})
