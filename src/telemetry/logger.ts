/** How much a line matters; lower levels can be switched off. */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

/** What a line says besides its time, level and message. */
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Writes one line per call. */
export type Logger = (level: Level, message: string, fields?: Fields) => void

/** Takes a finished line, with its line break. */
export type LineSink = (line: string) => void

/** One JSON object a line, for machines. Undefined fields are left out; `common` stand in every line. */
export function jsonLogger(sink: LineSink, lowest: Level, common: Fields = {}): Logger {
  const members = JSON.stringify(common).slice(1, -1)
  const always = members && `,${members}`
  return (level, message, fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest)) return
    const head = `{"time":"${new Date().toISOString()}","level":"${level}","message":${JSON.stringify(message)}${always}`
    // Put together as text: copying the fields into another object costs more than printing them.
    const rest = JSON.stringify(fields).slice(1)
    sink(`${head}${rest.length > 1 ? ',' : ''}${rest}\n`)
  }
}

const COLORS: Record<Level, string> = {
  debug: '\x1b[2m',
  info: '\x1b[36m',
  warn: '\x1b[33m',
  error: '\x1b[31m',
}
const DIM = '\x1b[2m'
const RESET = '\x1b[0m'

/** Readable lines with colours, for people. */
export const terminalLogger =
  (sink: LineSink, lowest: Level): Logger =>
  (level, message, fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest)) return
    const shown = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${DIM}${name}=${RESET}${value}`)
    const time = new Date().toTimeString().slice(0, 8)
    sink(
      `${DIM}${time}${RESET} ${COLORS[level]}${level.padEnd(5)}${RESET} ${[message, ...shown].join(' ')}\n`,
    )
  }
