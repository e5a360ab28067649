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
  provider: {
    type: 'string',
    argument: '<name>',
    description: 'anthropic (default), openai, google, openrouter, bedrock or local',
  },
  model: { type: 'string', argument: '<name>', description: "The provider's name of the model" },
  alias: { type: 'string', argument: '<name>', description: 'What clients call the model' },
  application: {
    type: 'string',
    argument: '<name>',
    description: 'Who gets the key (app by default)',
  },
  endpoint: {
    type: 'string',
    argument: '<path>',
    description: 'The endpoint that is asked, such as /v1/messages or its name (chat by default)',
  },
  body: {
    type: 'string',
    argument: '<file>',
    description: 'A request in JSON; - reads it from standard input',
  },
  live: {
    type: 'boolean',
    description: 'Ask each target for a few tokens, which cost what they cost',
  },
  'timeout-ms': {
    type: 'string',
    argument: '<ms>',
    description: 'How long --live waits for each answer (60000)',
  },
  name: {
    type: 'string',
    argument: '<name>',
    description:
      'What the key is called (the day by default); for revoke also digits of its digest',
  },
  'expires-in': {
    type: 'string',
    argument: '<duration>',
    description: 'How long the new key is valid, such as 90d (for ever by default)',
  },
  'expires-at': {
    type: 'string',
    argument: '<time>',
    description: 'When the new key ends, such as 2027-06-01T00:00:00Z',
  },
  overlap: {
    type: 'string',
    argument: '<duration>',
    description: 'How long rotate leaves the older keys valid (24h)',
  },
  by: {
    type: 'string',
    argument: '<names>',
    description:
      'One or several of application (default), team, alias, model, day, key, session; with commas',
  },
  from: {
    type: 'string',
    argument: '<day>',
    description: 'The first day, or a time such as 2026-11-03T08:00:00Z (30 days ago)',
  },
  to: {
    type: 'string',
    argument: '<day>',
    description: 'The last day, or the time before which it ends (now)',
  },
  last: { type: 'string', argument: '<duration>', description: 'The time before, such as 7d' },
  'time-zone': {
    type: 'string',
    argument: '<zone>',
    description: 'Whose days are meant, such as Europe/Berlin (UTC)',
  },
  team: { type: 'string', argument: '<name>', description: 'Only requests of this team' },
  csv: { type: 'boolean', description: 'Print CSV for spreadsheets' },
  reprice: {
    type: 'boolean',
    description: 'Compute costs again with the prices of now, and print what would change',
  },
  write: { type: 'boolean', description: 'Write the new costs' },
  json: { type: 'boolean', description: 'Print JSON' },
  pid: { type: 'string', argument: '<number>', description: 'The process, where several run' },
  url: { type: 'string', argument: '<address>', description: 'Where clients reach Portus' },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof OPTIONS

/** Options of every command. */
export const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h', description: 'Print this' },
  version: { type: 'boolean', short: 'v', description: 'Print the versions' },
} as const satisfies Record<string, Option>
