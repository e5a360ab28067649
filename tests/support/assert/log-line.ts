import {
  ATTEMPT_LINE,
  COMMON_FIELDS,
  type LineField,
  REQUEST_FIELDS,
} from '../../../src/telemetry/line-schema'
import { PROCESS_LINES } from '../../../src/telemetry/process-lines'

/** A line of the log. */
export type Line = Record<string, unknown>

type Fields = Readonly<Record<string, LineField>>

const TYPES: Record<string, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string' && value !== '' && value.length <= MAX_TEXT_LENGTH,
  number: (value) => typeof value === 'number' && value >= 0,
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value) && value.length > 1,
}

/** A stack is the longest thing that a line may hold. */
const MAX_TEXT_LENGTH = 20_000

/** What is wrong with the fields of an object: unknown ones, and wrong values. */
const faultsIn = (line: Line, fields: Fields): string[] =>
  Object.entries(line).flatMap(([name, value]) => {
    const type = fields[name]?.type
    if (!type) return [`${name} is not in the schema`]
    return TYPES[type]?.(value) ? [] : [`${name} is no ${type}: ${JSON.stringify(value)}`]
  })

/** What is wrong with the line of a request. */
export const requestFaults = (line: Line): string[] => [
  ...faultsIn(line, { ...COMMON_FIELDS, ...REQUEST_FIELDS }),
  ...(Array.isArray(line.attempts) ? line.attempts : []).flatMap((attempt) =>
    faultsIn(attempt, ATTEMPT_LINE),
  ),
]

/** What is wrong with any line. A message without a row is a warning of `check`, a sentence without fields. */
export function lineFaults(line: Line): string[] {
  if (line.message === 'request') return requestFaults(line)
  const known = PROCESS_LINES[String(line.message)]
  const faults = faultsIn(line, { ...COMMON_FIELDS, ...known?.fields })
  const isExpected = known ? known.levels.includes(line.level as 'info') : line.level === 'warn'
  return isExpected ? faults : [...faults, `${line.message} has the level ${line.level}`]
}
