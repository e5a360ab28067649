import { join } from 'node:path'
import { writeSection } from '../scripts/page-section'
import { chart } from './chart'
import { type Results, resultsPage, resultsSection } from './report'

/** Where a run is kept. */
export const RESULTS = join(import.meta.dir, 'results')

/** Writes the page of results, the chart and the tables of docs/performance.md. */
export async function publish(results: Results): Promise<void> {
  await Bun.write(join(RESULTS, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  await Bun.write(join(RESULTS, 'results.md'), resultsPage(results))
  await Bun.write(join(RESULTS, 'chart.svg'), chart(results))
  await writeSection(resultsSection(results))
}
