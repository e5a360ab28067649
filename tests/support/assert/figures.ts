import { appendFileSync } from 'node:fs'
import type { FigureName } from '../../../bench/reliability-rows'

/** Where the figures of a run are gathered, one JSON object a line, for the table in docs/performance.md. */
const FILE = process.env.PORTUS_FIGURES

/** Notes what was counted or measured, whatever is then expected of it. */
export function figure(name: FigureName, value: number, of?: number): void {
  const rounded = Math.round(value * 10) / 10
  console.log(`${name}: ${rounded}${of === undefined ? '' : ` of ${of}`}`)
  if (FILE) appendFileSync(FILE, `${JSON.stringify({ name, value: rounded, of })}\n`)
}
