import type { PageSection } from '../scripts/page-section'
import { type Figure, type FigureName, RELIABILITY } from './reliability-rows'
import { readable, table } from './report'

/** A run, as it is kept in `reliability.json`. */
export type Reliability = { date: string; figures: Figure[] }

const NAMES = Object.keys(RELIABILITY) as FigureName[]

/** A whole number, its digits in groups of three. */
const counted = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ')

/** Every figure, also one that was not taken, and the date of the run. */
export function reliabilityText({ date, figures }: Reliability): string {
  const rows = NAMES.map((name) => {
    const { what, unit, most } = RELIABILITY[name]
    const figure = figures.find((one) => one.name === name)
    const of = figure?.of === undefined ? '' : ` of ${counted(figure.of)}`
    const measured = figure ? `${readable(figure.value)} ${unit}`.trim() + of : '?'
    const isMet = figure !== undefined && figure.value <= most
    return [what, `${most} ${unit}`.trim(), measured, isMet ? 'yes' : '**no**']
  })
  return `${table(['what', 'at most', 'measured', 'met'], rows)}

Measured with the executable and real sockets, on ${date.slice(0, 10)}. The tests in \`tests/faults\` and \`tests/hostile\` run with the
same numbers and fixed seeds for every change. \`npx -y bun@1.4.5 run bench:reliability\` repeats the measurement.`
}

/** The figures in their page. */
export const reliabilitySection = (reliability: Reliability): PageSection => ({
  page: 'docs/performance.md',
  name: 'reliability',
  text: reliabilityText(reliability),
})
