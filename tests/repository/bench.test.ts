import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { chart } from '../../bench/chart'
import { type FleetFigures, fleetSections } from '../../bench/fleet/report'
import { RESULTS } from '../../bench/publish'
import { type Reliability, reliabilitySection } from '../../bench/reliability-report'
import { combinedFigures, RELIABILITY } from '../../bench/reliability-rows'
import { type Results, resultsPage, resultsSection } from '../../bench/report'
import { rowsOf } from '../../bench/targets'
import { type Translations, translationsSection } from '../../bench/translate/report'
import { comparePage } from '../../scripts/page-section'

const kept = (name: string) => Bun.file(join(RESULTS, name))

describe('the figures of reliability', () => {
  test('stand in docs/performance.md as they were measured', async () => {
    const reliability = (await kept('reliability.json').json()) as Reliability

    const { is, should } = await comparePage(reliabilitySection(reliability))

    expect(is).toBe(should)
  })

  test('are the worst of what was measured several times, and the sum of what was counted', () => {
    const combined = combinedFigures([
      { name: 'upload.memory', value: 18 },
      { name: 'once.twice', value: 0, of: 200 },
      { name: 'upload.memory', value: 21 },
      { name: 'once.twice', value: 1, of: 200 },
      { name: 'upload.memory', value: 20 },
    ])

    expect(combined).toEqual([
      { name: 'upload.memory', value: 21 },
      { name: 'once.twice', value: 1, of: 400 },
    ])
  })

  test('count as missed where they were not taken', () => {
    const { text } = reliabilitySection({ date: '2026-01-01', figures: [] })

    expect(text).not.toContain('| yes')
    expect(text.match(/\*\*no\*\*/g)?.length).toBe(Object.keys(RELIABILITY).length)
  })
})

describe('the figures of a fleet', () => {
  test('stand in docs/scale.md as they were measured, with what is computed of them', async () => {
    const sections = fleetSections((await kept('fleet.json').json()) as FleetFigures)

    for (const section of sections) {
      const { is, should } = await comparePage(section)
      expect(is).toBe(should)
    }
    expect(sections.map(({ name }) => name)).toEqual([
      'fleet-pairs',
      'fleet-asked',
      'fleet-writers',
      'fleet-thousand',
    ])
  })
})

describe('the costs of translations', () => {
  const translations = async () => (await kept('translate.json').json()) as Translations

  test('stand in docs/performance.md as they were measured', async () => {
    const { is, should } = await comparePage(translationsSection(await translations()))

    expect(is).toBe(should)
  })

  test('are of every pair, and below their targets', async () => {
    const { costs } = await translations()

    // Eight pairs, each by its translation alone, its whole plan and its events.
    expect(new Set(costs.map(({ what }) => what)).size).toBe(8 * 3)
    expect(costs).toHaveLength(8 * 3)
    expect(costs.filter(({ us, mostUs }) => us >= mostUs)).toEqual([])
  })
})

describe('the results of the benchmark', () => {
  test('stand in docs/performance.md as they were measured', async () => {
    const results = (await kept('results.json').json()) as Results

    const { is, should } = await comparePage(resultsSection(results))

    expect(is).toBe(should)
  })

  test('have a page and a chart that are made from the same numbers', async () => {
    const results = (await kept('results.json').json()) as Results

    const [page, picture] = await Promise.all([kept('results.md').text(), kept('chart.svg').text()])

    expect(page).toBe(resultsPage(results))
    expect(picture).toBe(chart(results))
  })

  test('call a target met only where the measured numbers meet it', async () => {
    const { measurements, rows } = (await kept('results.json').json()) as Results

    const computed = rowsOf(measurements)

    expect(JSON.parse(JSON.stringify(computed))).toEqual(rows)
  })

  test('call a target missed where its figure could not be measured', () => {
    const rows = rowsOf({})

    expect(rows.filter(({ met }) => met)).toEqual([])
  })
})
