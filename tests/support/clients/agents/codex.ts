import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KEY } from '../../portus'

export type CodexOptions = {
  executable: string
  url: string
  alias: string
  home: string
  prompt: string
  /** More arguments, and more lines of its configuration. */
  args?: readonly string[]
  config?: string
  /** More lines of its configuration of Portus. */
  provider?: string
}

/** Plugins are fetched from its maker, and nothing shall leave the machine. */
const configOf = (url: string, alias: string, provider: string, more: string) => `
model = "${alias}"
model_provider = "portus"
check_for_update_on_startup = false

[analytics]
enabled = false

[features]
plugins = false

[model_providers.portus]
name = "Portus"
base_url = "${url}/v1"
env_key = "PORTUS_KEY"
wire_api = "responses"
${provider}

${more}`

/** The command and the environment of a session of Codex without a terminal. */
export function codex(options: CodexOptions) {
  const { executable, url, alias, home, prompt, args = [], config = '', provider = '' } = options
  const folder = join(home, '.codex')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.toml'), configOf(url, alias, provider, config))
  // The tests' machine is the sandbox: Codex' own wants rights that containers lack.
  const free = ['--dangerously-bypass-approvals-and-sandbox', '--skip-git-repo-check']
  return {
    command: [executable, 'exec', '--json', ...free, ...args, prompt],
    env: { HOME: home, PORTUS_KEY: KEY },
  }
}

/** One line of its output. */
export type CodexEvent = { type: string; item?: { type: string } & Record<string, unknown> }

export const codexEvents = (stdout: string): CodexEvent[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as CodexEvent)
