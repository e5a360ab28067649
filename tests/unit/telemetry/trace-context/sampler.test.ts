import { expect, test } from 'bun:test'
import { newTraceId } from '../../../../src/telemetry/trace-context/ids'
import { isChosen } from '../../../../src/telemetry/trace-context/sampler'

const IDS = Array.from({ length: 4000 }, newTraceId)
const chosen = (ratio: number) =>
  IDS.filter((id) => isChosen({ ratio, isParentBased: true }, id, undefined))

test('a ratio chooses about that part of the traces, and more of them for a greater one', () => {
  const some = chosen(0.25)

  expect(some.length).toBeGreaterThan(800)
  expect(some.length).toBeLessThan(1200)
  expect(chosen(0)).toEqual([])
  expect(chosen(1)).toEqual(IDS)
  const more = new Set(chosen(0.5))
  expect(some.filter((id) => !more.has(id))).toEqual([])
})

test.each([
  [true, true, 0, true],
  [true, false, 1, false],
  [false, true, 0, false],
  [false, false, 1, true],
])(
  'parent based %p, a parent that is sampled %p and the ratio %p: %p',
  (isParentBased, isSampled, ratio, is) => {
    expect(isChosen({ ratio, isParentBased }, newTraceId(), { isSampled })).toBe(is)
  },
)
