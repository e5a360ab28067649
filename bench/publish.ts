import { join } from 'node:path'
import { chart } from './chart'
import { type Results, readmeSection, resultsPage } from './report'

const ROOT = join(import.meta.dir, '..')

/** Where a run is kept. */
export const RESULTS = join(ROOT, 'bench/results')

const README = join(ROOT, 'README.md')

/** A part of the README that is made from results, by the name in its markers. */
export type SectionName = 'bench' | 'reliability'

const between = (name: SectionName) =>
  new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`)

/** What the README says of results now. */
export async function sectionOfReadme(name: SectionName): Promise<string | undefined> {
  const readme = await Bun.file(README).text()
  return readme.match(between(name))?.[0].split('\n').slice(1, -1).join('\n')
}

/** Puts a section into the README. */
export async function writeSection(name: SectionName, section: string): Promise<void> {
  const readme = await Bun.file(README).text()
  if (!between(name).test(readme)) throw new Error(`README.md has no <!-- ${name} --> markers`)
  await Bun.write(
    README,
    readme.replace(between(name), (_, before: string, after: string) => before + section + after),
  )
}

/** Writes the page, the chart and the README's section from the results. */
export async function publish(results: Results): Promise<void> {
  await Bun.write(join(RESULTS, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  await Bun.write(join(RESULTS, 'results.md'), resultsPage(results))
  await Bun.write(join(RESULTS, 'chart.svg'), chart(results))
  await writeSection('bench', readmeSection(results))
}
