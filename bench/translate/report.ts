import type { PageSection } from '../../scripts/page-section'
import { readable, table } from '../report'

/** What one thing costs, and its target, in microseconds of processor time. */
export type Cost = {
  what: string
  us: number
  /** What reading and printing cost where nothing is translated, in the same run. */
  plainUs: number
  /** It must cost less. */
  mostUs: number
}

/** A run, as it is kept in `translate.json`. */
export type Translations = { date: string; cpu: string; bun: string; costs: Cost[] }

/** Every cost, and how it was measured. */
export function translationsText({ date, cpu, bun, costs }: Translations): string {
  const rows = costs.map((cost) => [
    cost.what,
    `${cost.mostUs} µs`,
    `${readable(cost.us)} µs`,
    cost.us < cost.mostUs ? 'yes' : '**no**',
    `${readable(cost.us / cost.plainUs)}x`,
  ])
  return `${table(['what', 'less than', 'measured', 'met', 'of a plain pass'], rows)}

Processor time, user and system, the collector's and the compiler's included: medians of one run on ${date.slice(0, 10)}, ${cpu},
Bun ${bun}. A request has 100 KB: 36 rounds of a conversation with calls of tools and their results, three pictures, and 14
tools with schemas. Its plain pass is \`JSON.parse\` and \`JSON.stringify\`; that of an event is to find it in the bytes of its
stream. The whole plan begins at the client's bytes, whose members were found as they came, and ends at the provider's.
\`npx -y bun@1.4.5 run bench:translate\` repeats it.`
}

/** The costs in their page. */
export const translationsSection = (translations: Translations): PageSection => ({
  page: 'docs/performance.md',
  name: 'translate',
  text: translationsText(translations),
})
