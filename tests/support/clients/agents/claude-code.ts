import { KEY } from '../../portus'

export type ClaudeCodeOptions = {
  executable: string
  url: string
  alias: string
  home: string
  prompt: string
  /** More arguments, and more of the environment. */
  args?: readonly string[]
  env?: Record<string, string>
}

/** The command and the environment of a session of Claude Code without a terminal. */
export function claudeCode(options: ClaudeCodeOptions) {
  const { executable, url, alias, home, prompt, args = [], env = {} } = options
  const output = ['--output-format', 'stream-json', '--verbose']
  return {
    command: [executable, '-p', prompt, '--dangerously-skip-permissions', ...output, ...args],
    env: {
      HOME: home,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: KEY,
      ANTHROPIC_MODEL: alias,
      ANTHROPIC_DEFAULT_OPUS_MODEL: alias,
      ANTHROPIC_DEFAULT_SONNET_MODEL: alias,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: alias,
      // Nothing for people, and nothing to its maker.
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_ERROR_REPORTING: '1',
      DISABLE_TELEMETRY: '1',
      // It skips no permissions as root unless it is told that it is in a sandbox.
      IS_SANDBOX: '1',
      ...env,
    },
  }
}

/** One line of its output. */
export type ClaudeEvent = { type: string; subtype?: string } & Record<string, unknown>

export const claudeEvents = (stdout: string): ClaudeEvent[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ClaudeEvent)
