import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(Bun.resolveSync('axe-core/axe.min.js', import.meta.dir), 'utf8')

type Found = {
  violations: {
    id: string
    impact: string | null
    nodes: { html: string; failureSummary?: string }[]
  }[]
}

/** What axe has against a page that is serious or critical, a line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // The policy of the page lets no other script in. What the browser evaluates by itself is none of it.
  await page.evaluate(SOURCE)
  const { violations } = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] })',
  )) as Found
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    )
}
