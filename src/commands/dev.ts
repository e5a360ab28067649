import { existsSync } from 'node:fs'
import type { Env } from '../config/expand'
import type { Problem } from '../config/problems'
import { loadSnapshot, type Snapshot } from '../config/snapshot'
import { prepareAlias } from '../core/alias'
import { DEMO_ALIAS } from '../demo/provider'
import { dropProxyVariables, restartWithConnections } from '../server/environment'
import { openGateway } from '../server/gateway'
import { run } from '../server/run'
import { jsonLogger, type Logger, terminalLogger } from '../telemetry/logger'
import { standardOutput } from '../telemetry/output'
import type { Command } from './command'
import { configFolder, environment, printProblems } from './load'

const LOOPBACK = '127.0.0.1'
const ENV_FILE = '.env'
const DEMO = 'demo'

/** Serves on this machine, leniently: what cannot be served yet is left out with a warning. */
export const dev: Command = async (options) => {
  restartWithConnections(process.env)
  const given = environment(options.envFile ?? (existsSync(ENV_FILE) ? ENV_FILE : undefined))
  const { env, key } = withKey(given)
  const { snapshot, loaded, problems } = loadSnapshot(configFolder(options, env), env)
  const output = standardOutput()
  const level = snapshot.settings.PORTUS_LOG_LEVEL
  const logger = process.stdout.isTTY ? terminalLogger : jsonLogger
  const log = logger(output.write, level)
  dropProxyVariables(process.env)
  const gateway = await openGateway(snapshot, env, log)
  const found = [...problems, ...(await gateway.check(snapshot, loaded))]
  const fatal = found.filter(({ alias, source }) => !alias && !source.endsWith('models'))
  if (fatal.length > 0) {
    printProblems(fatal)
    return 1
  }
  warnOf(found, log)
  const { PORTUS_HOST = LOOPBACK, PORTUS_PORT, PORTKEY_GATEWAY_URL } = snapshot.settings
  return run({
    snapshot: PORTKEY_GATEWAY_URL ? snapshot : withDemo(snapshot, found),
    gateway,
    log,
    output,
    address: { hostname: PORTUS_HOST, port: PORTUS_PORT },
    onReady({ url }) {
      log('info', 'started', { gateway: gateway.description, aliases: snapshot.aliases.size + 1 })
      output.flush()
      console.log(welcome(url, key))
    },
  })
}

/** Makes a key for this run when there is none. */
function withKey(env: Env): { env: Env; key: string } {
  const name = Object.keys(env).find(
    (variable) => variable.startsWith('PORTUS_KEY_') && env[variable],
  )
  if (name) return { env, key: `$${name}` }
  const key = `portus-${crypto.randomUUID()}`
  return { env: { ...env, PORTUS_KEY_DEV: key }, key }
}

/** The aliases that can be served, and the demo where no file has taken its name. */
function withDemo(snapshot: Snapshot, problems: readonly Problem[]): Snapshot {
  const broken = new Set(problems.map(({ alias }) => alias))
  const served = [...snapshot.aliases].filter(([name]) => !broken.has(name))
  return {
    ...snapshot,
    aliases: new Map([[DEMO, prepareAlias(DEMO, DEMO_ALIAS)], ...served]),
  }
}

/** One warning for each alias that is left out. */
function warnOf(problems: readonly Problem[], log: Logger): void {
  const byAlias = Map.groupBy(problems, ({ alias }) => alias)
  for (const [alias, found] of byAlias) {
    const variables = new Set(found.flatMap(({ missingVariable }) => missingVariable ?? []))
    const others = found.filter(({ missingVariable }) => !missingVariable)
    log('warn', 'alias left out', {
      alias,
      set: variables.size > 0 ? [...variables].join(', ') : undefined,
      problem: others.map(({ message }) => message).join('; ') || undefined,
    })
  }
}

const welcome = (url: string, key: string) => `
Portus     ${url}
API docs   ${url}/docs
Try it     curl ${url}/v1/chat/completions -H "authorization: Bearer ${key}" -H "content-type: application/json" -d '{"model":"demo","stream":true,"messages":[{"role":"user","content":"Hello!"}]}'
`
