/**
 * Measures the processor time of Portus' own translations: `npx -y bun@1.4.5 run bench:translate`. It takes a
 * minute and writes their table of docs/performance.md; with `--quick` some seconds, and it writes nothing.
 */

import { join } from 'node:path'
import { writeSection } from '../../scripts/page-section'
import { describeMachine } from '../machine'
import { RESULTS } from '../publish'
import { measureCosts } from './costs'
import { FULL, QUICK } from './processor-time'
import { type Translations, translationsSection } from './report'

const isQuick = process.argv.includes('--quick')
const { cpu, versions } = describeMachine()
const translations: Translations = {
  date: new Date().toISOString(),
  cpu,
  bun: versions.bun ?? Bun.version,
  costs: measureCosts(isQuick ? QUICK : FULL),
}
const section = translationsSection(translations)
if (!isQuick) {
  const file = join(RESULTS, 'translate.json')
  await Bun.write(file, `${JSON.stringify(translations, null, 2)}\n`)
  await writeSection(section)
}
console.log(section.text)
