import { jsonLogger } from '../../src/telemetry/logger'
import type { Report } from '../../src/telemetry/record'
import { redactor } from '../../src/telemetry/redact'
import { requestLog } from '../../src/telemetry/request-log'
import { KEY } from './portus'

/** A line of the log. */
export type Line = Record<string, unknown>

/** The line that a request leaves, as it stands in the log. */
export function lineOf(report: Report): Line {
  const lines: string[] = []
  requestLog(
    jsonLogger((line) => void lines.push(line), 'debug'),
    redactor([KEY]),
  )(report)
  return JSON.parse(lines.join(''))
}
