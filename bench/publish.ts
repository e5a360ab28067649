import { join } from 'node:path'
import { chart } from './chart'
import { type Results, readmeSection, resultsPage } from './report'

const ROOT = join(import.meta.dir, '..')

/** Where a run is kept. */
export const RESULTS = join(ROOT, 'bench/results')

const README = join(ROOT, 'README.md')
const BETWEEN = /(<!-- bench -->\n)[\s\S]*?(\n<!-- \/bench -->)/

/** What the README says of the results now. */
export async function sectionOfReadme(): Promise<string | undefined> {
  return (await Bun.file(README).text()).match(BETWEEN)?.[0].split('\n').slice(1, -1).join('\n')
}

/** Writes the page, the chart and the README's section from the results. */
export async function publish(results: Results): Promise<void> {
  await Bun.write(join(RESULTS, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  await Bun.write(join(RESULTS, 'results.md'), resultsPage(results))
  await Bun.write(join(RESULTS, 'chart.svg'), chart(results))
  const readme = await Bun.file(README).text()
  if (!BETWEEN.test(readme)) throw new Error('README.md has no <!-- bench --> markers')
  const section = readmeSection(results)
  await Bun.write(
    README,
    readme.replace(BETWEEN, (_, before: string, after: string) => before + section + after),
  )
}
