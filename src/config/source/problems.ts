/** One thing that is wrong with the configuration. Never holds a value that may be a secret. */
export type Problem = {
  /** The file as the user knows it, or the environment variable. */
  source: string
  line?: number
  column?: number
  message: string
  /** The alias that cannot be served because of it, if it is only that one. */
  alias?: string
  /** The environment variable that is not set, if that is all that is wrong. */
  missingVariable?: string
}

/** `file:line:column: message`, which terminals and editors turn into a link. */
export function describeProblem({ source, line, column, message }: Problem): string {
  const place = line === undefined ? source : `${source}:${line}:${column}`
  return `${place}: ${message}`
}

/** Everything that is wrong, at once. */
export class ConfigError extends Error {
  override name = 'ConfigError'

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'))
  }
}
