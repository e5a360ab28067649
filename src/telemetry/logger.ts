/** How much a line matters; lower levels can be switched off. */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

type Value = string | number | boolean | null | undefined

/** What a line says besides its time, level and message. A list has what happened more than once. */
export type Fields = Readonly<Record<string, Value | readonly Readonly<Record<string, Value>>[]>>

/** Writes one line per call. */
export type Logger = (level: Level, message: string, fields?: Fields) => void

/** Takes a finished line, with its line break. */
export type LineSink = (line: string) => void

/** Whether lines of a level are written where `lowest` is the lowest that is. */
export const isLogged = (level: Level, lowest: Level): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(lowest)

/** One JSON object a line, for machines. Undefined fields are left out; `common` stand in every line. */
export function jsonLogger(sink: LineSink, lowest: Level, common: Fields = {}): Logger {
  const members = JSON.stringify(common).slice(1, -1)
  const always = members && `,${members}`
  return (level, message, fields = {}) => {
    if (!isLogged(level, lowest)) return
    const head = `{"time":"${new Date().toISOString()}","level":"${level}","message":${JSON.stringify(message)}${always}`
    // Put together as text: copying the fields into another object costs more than printing them.
    const rest = JSON.stringify(fields).slice(1)
    sink(`${head}${rest.length > 1 ? ',' : ''}${rest}\n`)
  }
}
