import { describe, expect, test } from 'bun:test'
import type { ChartData } from '../../../src/dashboard/page/chart/data'
import { scaleOf, shownLabels } from '../../../src/dashboard/page/chart/scale'
import { summaryOf } from '../../../src/dashboard/page/chart/summary'

const data = (more: Pick<ChartData, 'kind' | 'series'>): ChartData => ({
  startsMs: [1, 2, 3],
  originMs: 1,
  format: String,
  exact: String,
  label: String,
  exactLabel: (ms) => `step ${ms}`,
  ...more,
})

describe('a scale', () => {
  test('has round steps up to the largest value', () => {
    expect(scaleOf(137, 4)).toEqual({ top: 150, ticks: [0, 50, 100, 150] })
    expect(scaleOf(0.0031, 4)).toEqual({ top: 0.004, ticks: [0, 0.001, 0.002, 0.003, 0.004] })
    expect(scaleOf(0)).toEqual({ top: 1, ticks: [0, 1] })
  })

  test('has whole steps where parts make no sense', () => {
    expect(scaleOf(3, 4, true).ticks).toEqual([0, 1, 2, 3])
    expect(scaleOf(9, 4, true).ticks).toEqual([0, 3, 6, 9])
  })

  test('always has room for the largest value, and few steps', () => {
    for (let most = 0.0007; most < 1e9; most *= 1.7) {
      const { top, ticks } = scaleOf(most, 3)
      expect(top).toBeGreaterThanOrEqual(most * (1 - 1e-9))
      expect(ticks.length).toBeWithin(2, 7)
    }
  })

  test('leaves labels out with the same distance, so that round times have one', () => {
    const minutes = (first: number, count: number) =>
      Array.from({ length: count }, (_, at) => (first + at) * 60_000)

    expect(shownLabels(minutes(0, 24), 8, 0)).toEqual([0, 3, 6, 9, 12, 15, 18, 21])
    expect(shownLabels(minutes(41, 60), 7, 0)).toEqual([9, 19, 29, 39, 49, 59])
    expect(shownLabels(minutes(5, 3), 8, 0)).toEqual([0, 1, 2])
    expect(shownLabels(minutes(5, 1), 8, 5 * 60_000)).toEqual([0])
    expect(shownLabels([], 8, 0)).toEqual([])
  })
})

describe('the words of a chart', () => {
  test('say sums and the most of what can be added', () => {
    const requests = data({
      kind: 'bars',
      series: [
        { name: 'Failed', tone: 'bad', values: [1, 0, 2] },
        { name: 'Succeeded', tone: 'a', values: [3, 9, null] },
      ],
    })

    expect(summaryOf(requests)).toBe(
      '15 in all: Failed 3, Succeeded 12. The most, 9, from step 2 on.',
    )
  })

  test('say from where to where durations go, without those that were not measured', () => {
    const latency = data({
      kind: 'lines',
      series: [
        { name: 'p50', tone: 'a', values: [null, 300, 200] },
        { name: 'p95', tone: 'a', values: [null, null, null] },
      ],
    })

    expect(summaryOf(latency)).toBe('p50 from 200 to 300.')
  })

  test('say that there is nothing', () => {
    expect(summaryOf(data({ kind: 'bars', series: [] }))).toBe('Nothing in this time.')
    expect(summaryOf(data({ kind: 'lines', series: [] }))).toBe(
      'Nothing was measured in this time.',
    )
  })
})
