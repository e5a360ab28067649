import type { Env } from '../config/source/variables'

/** The variables that a file has set, each with its line. Those that the process had itself are not among them. */
export type VariablesFromFile = { file: string; lines: Readonly<Record<string, number>> }

/** What was typed behind a command's name. */
export type CommandOptions = {
  /** `--config`: the configuration folder. */
  config?: string
  /** `--env-file`: a file with environment variables. */
  envFile?: string
  /** Which variables of the process come from a file. */
  fromFile?: VariablesFromFile
  /** `--url`: where clients reach Portus. */
  url?: string
  /** The options of one command alone, such as `json`, by their names. */
  own?: Readonly<Record<string, string | boolean>>
  /** Settings that were typed as flags, by the names of their variables. */
  settings?: Env
  /** What stands behind the name of a command that takes words. */
  words?: readonly string[]
}

/** Does one thing and returns the exit code. */
export type Command = (options: CommandOptions) => Promise<number>
