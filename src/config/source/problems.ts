/** One problem of the configuration. It holds no value that may be a secret. */
export type Problem = {
  /** The file as the user knows it, or the environment variable. */
  source: string
  line?: number
  column?: number
  message: string
  /** The alias that Portus cannot serve because of it, if it affects only one. */
  alias?: string
  /** The environment variable that is not set, if that is the whole problem. */
  missingVariable?: string
}

/** `file:line:column: message`, which terminals and editors turn into a link. */
export function describeProblem({ source, line, column, message }: Problem): string {
  const place = [source, line, column].filter((part) => part !== undefined).join(':')
  return shown(`${place}: ${message}`)
}

/** What a terminal obeys, and what would begin a line of its own. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu

/** A text whose names may be those of files, which can hold any character. */
export const shown = (text: string): string =>
  text.replace(CONTROLS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * The problems that Portus found and those that the gateway found, by file and position. At a place
 * where both found one, the problem of Portus says more.
 */
export function mergeProblems(own: readonly Problem[], ofGateway: readonly Problem[]): Problem[] {
  const places = new Set(own.map(placeOf))
  const all = [...own, ...ofGateway.filter((problem) => !places.has(placeOf(problem)))]
  return [...Map.groupBy(all, ({ source }) => source).values()].flatMap((found) =>
    found.toSorted(byPosition),
  )
}

const placeOf = ({ source, line, column }: Problem) => `${source}:${line}:${column}`

const byPosition = (a: Problem, b: Problem) =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)

/** Every problem of a configuration at once. */
export class ConfigError extends Error {
  override name = 'ConfigError'

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'))
  }
}
