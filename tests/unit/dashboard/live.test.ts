import { describe, expect, test } from 'bun:test'
import type { AdminRequest } from '../../../src/admin/shapes/requests'
import type { SeriesAnswer } from '../../../src/admin/shapes/usage'
import { eventReader } from '../../../src/dashboard/page/api/sse'
import { mergeSteps, sumOf } from '../../../src/dashboard/page/views/overview/merge-steps'
import { isChosen, withNew } from '../../../src/dashboard/page/views/requests/filters'

describe('events of a stream', () => {
  const STREAM =
    ': hello\r\n\r\nevent: requests\ndata: {"a":\ndata: 1}\n\ndata:x\n\nevent: none\n\n'
  const EVENTS = [
    { event: 'requests', data: '{"a":\n1}' },
    { event: 'message', data: 'x' },
  ]

  test('are the same wherever their text is cut', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const read = eventReader()
      expect([...read(STREAM.slice(0, cut)), ...read(STREAM.slice(cut))]).toEqual(EVENTS)
    }
    const read = eventReader()
    expect([...STREAM].flatMap((letter) => read(letter))).toEqual(EVENTS)
  })
})

const request = (id: string, more: Partial<AdminRequest> = {}) =>
  ({
    id,
    application: 'billing',
    alias: 'fast',
    team: null,
    status: 200,
    is_failed: false,
    ...more,
  }) as AdminRequest

describe('a request that has ended', () => {
  test('is shown where all filters choose it', () => {
    const failed = request('1', { status: 529, is_failed: true })
    const brokeOff = request('2', { is_failed: true })

    expect(isChosen(failed, { application: 'billing', status: '5xx', id: 'other' })).toBe(true)
    expect([failed, brokeOff].map((one) => isChosen(one, { status: 'failed' }))).toEqual([
      true,
      true,
    ])
    expect([failed, brokeOff].map((one) => isChosen(one, { status: '529' }))).toEqual([true, false])
    expect(isChosen(brokeOff, { status: '4xx' })).toBe(false)
    expect(isChosen(failed, { application: 'search' })).toBe(false)
    expect(isChosen(failed, { team: 'platform' })).toBe(false)
  })

  test('comes before those that are known, once, and the last ones leave', () => {
    const known = [request('3'), request('2'), request('1')]

    const shown = withNew(known, [request('3'), request('4'), request('5')], 4)

    expect(shown.map(({ id }) => id)).toEqual(['5', '4', '3', '2'])
  })
})

describe('new steps of a series', () => {
  const amounts = (requests: number) => ({ ...sumOf([]), requests, usd: requests / 10 })
  const step = (minute: number, requests: number) => ({
    ...amounts(requests),
    from: new Date(minute * 60_000).toISOString(),
    to: new Date((minute + 1) * 60_000).toISOString(),
    first_byte_ms: null,
    duration_ms: null,
  })
  const latency = { first_byte_ms: { p50: 3, p95: 9 }, duration_ms: null }
  const series = {
    steps: [step(1, 1), step(2, 2), step(3, 3)],
    total: { ...amounts(6), ...latency },
  } as unknown as SeriesAnswer

  test('take the place of known ones, and what has left the time is gone', () => {
    const { steps, total } = mergeSteps(series, [step(3, 5), step(4, 7)], 2 * 60_000)

    expect(steps.map(({ requests }) => requests)).toEqual([2, 5, 7])
    expect(total).toMatchObject({ requests: 14, ...latency })
    expect(total.usd).toBeCloseTo(1.4)
  })
})
