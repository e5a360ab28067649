import { jsonLogger } from '../../src/telemetry/logger'
import type { Report } from '../../src/telemetry/record'
import { redactor } from '../../src/telemetry/redact'
import { requestLog } from '../../src/telemetry/request-log'
import { type Line, requestFaults } from './assert/log-line'

export type { Line } from './assert/log-line'

/**
 * The line that a request leaves, as it stands in the log.
 *
 * @param secrets What no line may hold.
 * @throws {Error} where it is not as the schema says.
 */
export function lineOf(report: Report, secrets: readonly string[] = []): Line {
  const lines: string[] = []
  requestLog(
    jsonLogger((line) => void lines.push(line), 'debug'),
    redactor(secrets),
  )(report)
  const line = JSON.parse(lines.join('')) as Line
  const faults = requestFaults(line)
  if (faults.length > 0) throw new Error(`The line is wrong: ${faults.join('; ')}`)
  return line
}
