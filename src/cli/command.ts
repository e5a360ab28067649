/** What was typed behind a command's name. */
export type CommandOptions = {
  /** `--config`: the configuration folder. */
  config?: string
  /** `--env-file`: a file with environment variables. */
  envFile?: string
  /** `--url`: where clients reach Portus. */
  url?: string
  /** What stands behind the name of a command that takes words. */
  words?: readonly string[]
}

/** Does one thing and returns the exit code. */
export type Command = (options: CommandOptions) => Promise<number>
