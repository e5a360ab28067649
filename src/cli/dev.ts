import { join } from 'node:path'
import { prepareAlias } from '../alias/alias'
import { reusing } from '../alias/reuse'
import { EXAMPLE_KEY } from '../config/keys'
import { liveConfig } from '../config/live-config'
import { loadSnapshot, type Snapshot } from '../config/snapshot'
import { recorded } from '../config/source/bundle'
import { diskFiles, type Files } from '../config/source/files'
import { mergeProblems, type Problem } from '../config/source/problems'
import { remembering } from '../config/source/remembering'
import type { Env } from '../config/source/variables'
import { DEMO_ALIASES } from '../demo/provider'
import { openAccounts } from '../server/accounts/open-accounts'
import { withoutBrackets } from '../server/address'
import { type Gateway, openGateway } from '../server/open-gateway'
import { ownersFor } from '../server/open-owners'
import { openOperators } from '../server/operators/open-operators'
import { editionOf } from '../server/reload/member'
import { leaveNote } from '../server/reload/state-file'
import { run } from '../server/run'
import { dangerousVariables, dropProxyVariables } from '../server/runtime-environment'
import { openStore } from '../store/open-store'
import { heapCells } from '../telemetry/cells/cells'
import { jsonLogger, type Logger } from '../telemetry/logger'
import { standardOutput } from '../telemetry/output'
import { terminalLogger } from '../telemetry/terminal-logger'
import type { Command } from './command'
import { devBanner } from './dev-banner'
import { configFolder, environment, placed } from './environment'
import { originsIn } from './load-config'
import { originLog } from './origin-lines'
import { describeFromHere, printProblems } from './print-problems'
import { restartWatch } from './restart-watch'

const LOOPBACK = '127.0.0.1'

/** `dev` prints this key. It never prints the keys of the environment. */
const KEY_OF_THIS_RUN = 'PORTUS_KEY_DEV_RUN'

/** Serves on this machine. Leaves out aliases that have a problem, with a warning. */
export const dev: Command = async (options) => {
  const key = `portus-${crypto.randomUUID()}`
  const env: Env = { ...environment(options), [KEY_OF_THIS_RUN]: key }
  const folder = configFolder(options, env)
  const { files, bundle } = recorded(diskFiles)
  const remembered = remembering()
  const loaded = loadSnapshot(folder, env, { files, remembered })
  const { snapshot, warnings } = loaded
  const output = standardOutput()
  const level = snapshot.settings.PORTUS_LOG_LEVEL
  // https://no-color.org
  const log = process.stdout.isTTY
    ? terminalLogger(output.write, level, !env.NO_COLOR)
    : jsonLogger(output.write, level)
  if (!snapshot.settings.PORTUS_TRUST_PROXY_ENV) dropProxyVariables(process.env)
  const live = liveConfig(snapshot)
  const gateway = await openGateway(live, env, log)
  const found = await problemsIn(loaded, gateway)
  const fatal = fatalAmong(found, folder)
  if (fatal.length > 0) {
    printProblems(placed(fatal, options))
    return 1
  }
  warnOf(placed(found, options), log)
  for (const warning of placed([...dangerousVariables(env), ...warnings], options))
    log('warn', describeFromHere(warning))
  // Writes the warnings before an error of `run`, which goes to standard error.
  await output.flush()
  const { PORTUS_HOST = LOOPBACK, PORTUS_PORT, PORTKEY_GATEWAY_URL } = snapshot.settings
  const hasDemo = PORTKEY_GATEWAY_URL === undefined
  const served = servable(snapshot, found, hasDemo)
  live.replace(served)
  const check = async (files: Files) => {
    const prepare = reusing(live.current.aliases)
    const next = loadSnapshot(folder, env, { files, remembered, prepare })
    const problems = await problemsIn(next, gateway)
    const leftOut = problems.filter(({ alias }) => alias !== undefined)
    return {
      snapshot: servable(next.snapshot, problems, hasDemo, prepare),
      problems: placed(fatalAmong(problems, folder), options).map(describeFromHere),
      // As at the start, what is wrong with one alias takes away that one alone.
      warnings: placed([...leftOut, ...next.warnings], options).map(describeFromHere),
    }
  }
  const kept = { folder: snapshot.settings.PORTUS_DATA_PATH, log }
  const cells = heapCells()
  const accounts = await openAccounts({ live, log, cells })
  return run({
    responses: await openStore(kept),
    owners: await ownersFor(snapshot.settings, log),
    operators: await openOperators({ settings: snapshot.settings, log }),
    accounts,
    cells,
    live,
    reloads: {
      first: editionOf(
        bundle(),
        folder,
        placed([...found, ...warnings], options).map(describeFromHere),
      ),
      folder,
      check,
      note: leaveNote(process.env, folder),
      restart: restartWatch(options, process.env),
    },
    gateway,
    log,
    address: { hostname: withoutBrackets(PORTUS_HOST), port: PORTUS_PORT },
    onReady({ url }) {
      if (gateway.caveat) log('warn', gateway.caveat)
      if (!hasDemo) log('info', 'the demo models are left out: only the gateway inside has them')
      log('info', 'started', { gateway: gateway.description, models: served.aliases.size })
      for (const line of originLog(originsIn(served, env))) log(...line)
      output.flush()
      console.log(devBanner(url, key, visibleNames(served), join(folder, 'models')))
    },
  })
}

const problemsIn = async (
  { snapshot, parsed, problems }: ReturnType<typeof loadSnapshot>,
  gateway: Gateway,
): Promise<Problem[]> => mergeProblems(problems, await gateway.check(snapshot, parsed))

/** The key of a copied example lets nobody in, and `dev` has a key of its own. */
const fatalAmong = (problems: readonly Problem[], folder: string): Problem[] =>
  problems.filter(({ source, message }) => !source.startsWith(folder) && message !== EXAMPLE_KEY)

/** The aliases without problems, and each demo whose name no file has taken. */
function servable(
  snapshot: Snapshot,
  problems: readonly Problem[],
  withDemo: boolean,
  prepare = prepareAlias,
): Snapshot {
  const broken = new Set(problems.map(({ alias }) => alias))
  const valid = [...snapshot.aliases].filter(([name]) => !broken.has(name))
  const demos = withDemo
    ? Object.entries(DEMO_ALIASES).map(([name, file]) => [name, prepare(name, file)] as const)
    : []
  const aliases = new Map([...demos, ...valid])
  const leftOut = [...Map.groupBy(problems, ({ alias }) => alias)].flatMap(([name, found]) =>
    name === undefined || aliases.has(name) ? [] : [[name, whyLeftOut(found)] as const],
  )
  return { ...snapshot, aliases, leftOut: new Map(leftOut) }
}

/** Clients get the names of variables. What else is wrong with a file is for its owner. */
function whyLeftOut(problems: readonly Problem[]): string {
  const missing = missingIn(problems)
  if (missing.length === 0) return 'its configuration has a problem, which the log names'
  const are = missing.length === 1 ? 'is' : 'are'
  return `${missing.join(', ')} ${are} not set; set what is missing and start Portus again`
}

const missingIn = (problems: readonly Problem[]): string[] => [
  ...new Set(problems.flatMap(({ missingVariable }) => missingVariable ?? [])),
]

const visibleNames = ({ aliases }: Snapshot): string[] =>
  [...aliases.values()].filter(({ isHidden }) => !isHidden).map(({ name }) => name)

/** Logs one warning for each alias that `dev` leaves out, and for each folder that it cannot read. */
function warnOf(problems: readonly Problem[], log: Logger): void {
  for (const [alias, found] of Map.groupBy(problems, ({ alias }) => alias)) {
    if (alias === undefined) {
      for (const problem of found) log('warn', describeFromHere(problem))
      continue
    }
    const variables = missingIn(found)
    const others = found.filter(({ missingVariable }) => !missingVariable)
    log('warn', 'model left out', {
      model: alias,
      missing: variables.join(', ') || undefined,
      problem: others.map(describeFromHere).join('; ') || undefined,
    })
  }
}
