import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KEY } from '../../portus'
import type { Command } from './session'

export type GeminiCliOptions = {
  program: string
  url: string
  /** The model of `--model`. Without one it chooses one itself. */
  alias?: string
  home: string
  prompt: string
  /** More of its settings. */
  settings?: Readonly<Record<string, unknown>>
}

/** Nothing shall leave the machine. The key's kind of sign-in would be asked for where there is a terminal. */
const SETTINGS = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
}

/** It starts itself once more to be given more memory, which takes as long as all else that it does. */
export const GEMINI_ALONE = { GEMINI_CLI_NO_RELAUNCH: 'true' }

/** The command and the environment of a session without a terminal. */
export function geminiCli(options: GeminiCliOptions): Command {
  const { program, url, alias, home, prompt, settings } = options
  const folder = join(home, '.gemini')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }))
  const model = alias === undefined ? [] : ['--model', alias]
  return {
    command: ['node', program, ...model, '--yolo', '--output-format', 'stream-json', '-p', prompt],
    env: {
      HOME: home,
      GEMINI_API_KEY: KEY,
      GOOGLE_GEMINI_BASE_URL: url,
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      ...GEMINI_ALONE,
    },
  }
}

/** One line of its output. */
export type GeminiCliEvent = { type: string } & Record<string, unknown>

export const geminiCliEvents = (stdout: string): GeminiCliEvent[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as GeminiCliEvent)
