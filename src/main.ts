#!/usr/bin/env bun
import { parseArgs } from 'node:util'
import type { Command, CommandOptions } from './cli/command'
import { ConfigError } from './config/source/problems'
import { didYouMean } from './config/validate/did-you-mean'
import { restartWithSettings } from './server/runtime-environment'

/** Loaded when asked for, so that a health check does not pay for the gateway. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./cli/serve')).serve,
  // One of the processes of serve, which starts it.
  worker: async () => (await import('./cli/worker')).worker,
  dev: async () => (await import('./cli/dev')).dev,
  check: async () => (await import('./cli/check')).check,
  setup: async () => (await import('./cli/setup/setup')).setup,
  healthcheck: async () => (await import('./cli/healthcheck')).healthcheck,
  version: async () => (await import('./cli/version')).version,
}

/** Commands that hold many connections. */
const SERVING = ['serve', 'dev']

/** How many words may stand behind a command's name. */
const WORDS: Readonly<Record<string, number>> = { setup: 2 }

const USAGE = `The front door of the Portkey Gateway: model aliases, proxy keys, and the APIs of OpenAI,
Anthropic and Gemini.

Usage: portus <command> [options]

Commands:
  serve         Serve the models in config/models; any problem keeps it from starting
  dev           Serve on this machine only, with a key for this run and a model "demo"
  check         Say whether serve would start
  setup         Print what connects a client to a model: portus setup <client> <alias>
                Clients: claude-code, codex, gemini-cli, opencode, openai, anthropic, google
  healthcheck   Exit with 0 if the Portus on this machine answers
  version       Print the versions

Options:
  -c, --config <folder>   Configuration folder (PORTUS_CONFIG_PATH, ./config, or beside the executable)
  --env-file <file>       Read environment variables from a file (dev reads .env on its own)
  --url <address>         Where clients reach Portus, for setup
  -h, --help              Print this
  -v, --version           Print the versions

Environment (docs/configuration.md has all of it):
  PORTUS_KEY_<APPLICATION>   A key that lets an application in, or "sha256:" and its digest; serve wants one
  PORTUS_PORT, PORTUS_HOST   Where to listen: 8080, every interface (dev: 127.0.0.1)
  PORTUS_CONFIG_PATH         Configuration folder
  PORTUS_LOG_LEVEL           debug, info, warn or error
  PORTKEY_GATEWAY_URL        A remote gateway instead of the one inside
  NO_COLOR                   No colours in what dev writes to a terminal`

const OPTIONS = {
  config: { type: 'string', short: 'c' },
  'env-file': { type: 'string' },
  url: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** Runs one command. Only this function decides what an error looks like on a terminal. */
async function main(argv: string[]): Promise<number> {
  const { name, options, isHelp, complaint } = parse(argv)
  if (isHelp) {
    console.log(USAGE)
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command || complaint) {
    const unknown = `Unknown command "${name}"${didYouMean(name, Object.keys(COMMANDS))}`
    console.error(name || complaint ? `${complaint ?? unknown}\nTry "portus --help"` : USAGE)
    return 2
  }
  // Before anything is loaded: what a second start loads again, the first has loaded in vain.
  if (SERVING.includes(name)) restartWithSettings(process.env)
  try {
    return await (await command())(options)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const isForPeople = error instanceof ConfigError || error.name === 'ListenError'
    console.error(isForPeople ? error.message : error.stack)
    return 1
  }
}

function parse(argv: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: OPTIONS,
    })
    const [name = values.version ? 'version' : '', ...words] = positionals
    const { [WORDS[name] ?? 0]: extra } = words
    const options: CommandOptions = {
      ...(values.config !== undefined && { config: values.config }),
      ...(values['env-file'] !== undefined && { envFile: values['env-file'] }),
      ...(values.url !== undefined && { url: values.url }),
      words,
    }
    return {
      name,
      options,
      isHelp: values.help === true || name === 'help',
      complaint: complaintOf(extra, values.url !== undefined && name !== 'setup'),
    }
  } catch (error) {
    return { name: '', options: {}, isHelp: false, complaint: firstSentence(error as Error) }
  }
}

function complaintOf(extra: string | undefined, hasUrl: boolean): string | undefined {
  if (extra !== undefined) return `Unexpected argument "${extra}"`
  return hasUrl ? "Option '--url' is for setup alone" : undefined
}

/** Node explains at length how to write a positional argument that begins with a dash. */
const firstSentence = ({ message }: Error) => message.replace(/\. .*/s, '')

// Not merely the exit code: the gateway's start-up animation would keep the process for a second more.
process.exit(await main(process.argv.slice(2)))
