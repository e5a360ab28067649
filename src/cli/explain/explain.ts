import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Alias } from '../../alias/alias'
import { credentialsOf, isCredential } from '../../alias/credentials'
import type { AliasFile } from '../../alias/schema'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { isKeyVariable } from '../../config/keys'
import { liveConfig } from '../../config/live-config'
import { loadSnapshot } from '../../config/snapshot'
import { ConfigError } from '../../config/source/problems'
import type { Env } from '../../config/source/variables'
import type { ParsedAlias } from '../../config/validate/gateway'
import { SECRET_VARIABLES } from '../../credentials/secret-variables'
import { NO_HOLD } from '../../limits/bytes-in-flight'
import { planFor } from '../../proxy/plan/plan'
import { readRequest } from '../../proxy/request/read-request'
import { callFor } from '../../proxy/send'
import { type Gateway, openGateway } from '../../server/open-gateway'
import { redactor } from '../../telemetry/redact'
import type { Command } from '../command'
import { configFolder, environment } from '../environment'
import { findAlias } from '../setup/find-alias'
import { askedRequest, endpointCalled } from './asked-request'
import { type Explanation, explanationOf, refusedEverywhere } from './explanation'
import { explanationText } from './print-explanation'

/** Prints what a request for an alias becomes: the plan, and where each target would be asked. */
export const explain: Command = async (options) => {
  const { words: [name] = [], own = {} } = options
  if (name === undefined) {
    console.error('Which model? portus explain <alias>\nTry "portus explain --help"')
    return 2
  }
  const env = environment(options)
  const folder = configFolder(options, env)
  const loaded = loadSnapshot(folder, env)
  const { snapshot } = loaded
  const { alias } = findAlias(name, join(folder, 'models'), loaded)
  const endpoint = endpointCalled(typeof own.endpoint === 'string' ? own.endpoint : 'chat')
  const body = typeof own.body === 'string' ? bodyFrom(own.body) : undefined
  const gateway = await openGateway(liveConfig(snapshot), env, () => {})
  const explanation = await explained(alias, endpoint, gateway, snapshot.settings, body)
  const text = own.json ? JSON.stringify(explanation, null, 2) : explanationText(explanation)
  const shownValues = plainValues(alias).difference(credentialsIn(loaded.parsed, env))
  console.log(redactor(snapshot.secrets.difference(shownValues))(text))
  return explanation.targets.every(({ isAsked }) => !isAsked) ? 1 : 0
}

type Settings = Parameters<typeof readRequest>[1]['settings']

async function explained(
  alias: Alias,
  endpoint: Endpoint,
  gateway: Gateway,
  settings: Settings,
  given: string | undefined,
): Promise<Explanation> {
  const { request, ids } = askedRequest(endpoint, alias.name, given)
  try {
    const aliases = new Map([alias.name, ...modelIn(given)].map((called) => [called, alias]))
    const read = await readRequest(request, {
      ...{ endpoint, ids, named: alias.name, aliases, settings, hold: NO_HOLD },
    })
    const plan = planFor(read, gateway.upstream)
    const call = { ...callFor(plan, read), signal: read.signal }
    const routes = await gateway.routes?.(call)
    const { body, dropped = [] } = read
    return explanationOf({ alias, endpoint, body, plan, dropped, ...(routes && { routes }) })
  } catch (error) {
    return refusedEverywhere(alias, endpoint, error)
  }
}

/** Values such as regions and hosts, which explain where a request goes. They may be variables, and are no secrets. */
const plainValues = ({ leaves }: Alias): Set<string> =>
  new Set(
    leaves.flatMap(({ leaf }) =>
      Object.entries(leaf).flatMap(([name, value]) =>
        typeof value === 'string' && !isCredential(name) ? [value] : [],
      ),
    ),
  )

/** What is a credential in any alias, or of the process. One alias may name as a plain value what another has as its key. */
const credentialsIn = (parsed: readonly ParsedAlias[], env: Env): Set<string> =>
  new Set([
    ...parsed.flatMap(({ value }) => [...credentialsOf(value as AliasFile)]),
    ...Object.entries(env).flatMap(([name, value]) =>
      value && (isKeyVariable(name) || OF_PROCESS.has(name)) ? [value] : [],
    ),
  ])

const OF_PROCESS: ReadonlySet<string> = new Set(SECRET_VARIABLES)

/** The model of a body is the alias that is explained, whatever it is called there. */
function modelIn(body: string | undefined): readonly string[] {
  try {
    const { model } = Object(JSON.parse(body ?? '{}')) as { model?: unknown }
    return typeof model === 'string' ? [model] : []
  } catch {
    return []
  }
}

/** Standard input is a file too: https://man7.org/linux/man-pages/man4/fd.4.html */
function bodyFrom(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw new ConfigError([{ source: path, message: `cannot be read (${code})` }])
  }
}
