import type { Command } from '../cli/command'
import type { OptionName } from './options'

/** A command: how it is called, what its help says, and where its code is. */
export type CommandEntry = {
  summary: string
  /** The words behind its name, as its help shows them. A word in brackets may be missing. */
  words?: readonly string[]
  options: readonly OptionName[]
  /** What options mean to this command, where that differs from what they mean to others. */
  meanings?: Readonly<Partial<Record<OptionName, string>>>
  /** Whether settings can be typed as flags. */
  takesSettings?: boolean
  /** Further lines of its help. */
  notes?: string
  /** Whether it is for Portus alone, and not for people. */
  isInternal?: boolean
  /** Whether it holds many connections, so that the runtime needs other settings. */
  isServing?: boolean
  /** The file of variables that it reads where it is there and no other is named. */
  defaultEnvFile?: string
  /** Its code is loaded when asked for, so that a health check does not pay for the gateway. */
  load: () => Promise<Command>
}

const CONFIGURED = ['config', 'env-file'] as const

/** Every command, in the order of the help. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  serve: {
    summary: 'Serve the models in config/models; any problem keeps it from starting',
    options: CONFIGURED,
    takesSettings: true,
    isServing: true,
    load: async () => (await import('../cli/serve')).serve,
  },
  worker: {
    summary: 'One of the processes of serve, which starts it',
    options: ['config'],
    takesSettings: true,
    isInternal: true,
    load: async () => (await import('../cli/worker')).worker,
  },
  dev: {
    summary: 'Serve on this machine only, with a key for this run and a model "demo"',
    options: CONFIGURED,
    takesSettings: true,
    isServing: true,
    defaultEnvFile: '.env',
    load: async () => (await import('../cli/dev')).dev,
  },
  reload: {
    summary:
      'Have the Portus on this machine read its configuration again, and wait for the result',
    options: ['config', 'pid'],
    load: async () => (await import('../cli/reload')).reload,
  },
  check: {
    summary: 'Say whether serve would start, and with --live whether each target answers',
    options: [...CONFIGURED, 'json', 'live', 'timeout-ms'],
    takesSettings: true,
    load: async () => (await import('../cli/check/check')).check,
  },
  doctor: {
    summary: 'Look for what keeps Portus from running well on this machine',
    options: [...CONFIGURED, 'json'],
    takesSettings: true,
    load: async () => (await import('../cli/doctor/doctor')).doctor,
  },
  init: {
    summary: 'Write a first configuration: a model, and a key for an application',
    options: ['config', 'provider', 'model', 'alias', 'application'],
    load: async () => (await import('../cli/init/init')).init,
  },
  keys: {
    summary: 'Make, list, rotate and revoke the keys of applications in config/applications',
    words: ['new|list|rotate|revoke', '<application>'],
    options: [...CONFIGURED, 'name', 'expires-in', 'expires-at', 'overlap', 'json'],
    notes: `new     adds a key, and the file if there is none
list    shows the keys of all applications, or of one; never a key itself
rotate  adds a key and lets the older ones expire; the same name again changes nothing
revoke  takes the key --name out
A new key stands alone on standard output, once. Files keep their comments.`,
    load: async () => (await import('../cli/keys/keys')).keys,
  },
  usage: {
    summary: 'Print how many requests, tokens and dollars the ledger has counted, and for whom',
    options: [
      ...CONFIGURED,
      'by',
      'from',
      'to',
      'last',
      'time-zone',
      'application',
      'team',
      'alias',
      'model',
      'json',
      'csv',
      'reprice',
      'write',
    ],
    meanings: {
      application: 'Only requests of this application',
      alias: 'Only requests for this alias',
      model: 'Only requests that this model of a provider has answered',
    },
    takesSettings: true,
    load: async () => (await import('../cli/usage/usage')).usage,
  },
  explain: {
    summary: 'Print what a request for a model becomes, without asking a provider',
    words: ['<alias>'],
    options: [...CONFIGURED, 'endpoint', 'body', 'json'],
    load: async () => (await import('../cli/explain/explain')).explain,
  },
  setup: {
    summary: 'Print what connects a client to a model',
    words: ['<client>', '<alias>'],
    options: [...CONFIGURED, 'url'],
    notes: 'Clients: claude-code, codex, gemini-cli, opencode, openai, anthropic, google',
    load: async () => (await import('../cli/setup/setup')).setup,
  },
  completion: {
    summary: 'Print a script that completes commands and options: source <(portus completion bash)',
    words: ['bash'],
    options: [],
    load: async () => {
      const { completion } = await import('../cli/completion/completion')
      const { completable } = await import('./completable')
      return completion(completable())
    },
  },
  healthcheck: {
    summary: 'Exit with 0 if the Portus on this machine answers',
    options: ['env-file'],
    takesSettings: true,
    load: async () => (await import('../cli/healthcheck')).healthcheck,
  },
  version: {
    summary: 'Print the versions',
    options: [],
    load: async () => (await import('../cli/version')).version,
  },
}

/** The entry of a command, if there is one of this name. */
export const commandNamed = (name: string): CommandEntry | undefined =>
  Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
