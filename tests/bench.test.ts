import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { chart } from '../bench/chart'
import { RESULTS, sectionOfReadme } from '../bench/publish'
import { type Results, readmeSection, resultsPage } from '../bench/report'
import { rowsOf } from '../bench/targets'

const kept = (name: string) => Bun.file(join(RESULTS, name))

describe('the results of the benchmark', () => {
  test('stand in the README as they were measured', async () => {
    const results = (await kept('results.json').json()) as Results

    const section = await sectionOfReadme()

    expect(section).toBe(readmeSection(results))
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
