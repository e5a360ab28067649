/** An option of the command line. */
export type Option = {
  type: 'string' | 'boolean'
  short?: string
  /** What follows it, as help shows it. */
  argument?: string
  description: string
}

/** Options that commands name in their entries. Settings are flags besides: see `setting-flags.ts`. */
export const OPTIONS = {
  config: {
    type: 'string',
    short: 'c',
    argument: '<folder>',
    description: 'Configuration folder (PORTUS_CONFIG_PATH, ./config, or beside the executable)',
  },
  'env-file': {
    type: 'string',
    argument: '<file>',
    description: 'Read environment variables from a file (dev reads .env on its own)',
  },
  url: { type: 'string', argument: '<address>', description: 'Where clients reach Portus' },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof OPTIONS

/** Options of every command. */
export const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h', description: 'Print this' },
  version: { type: 'boolean', short: 'v', description: 'Print the versions' },
} as const satisfies Record<string, Option>
