import { basename, dirname, resolve } from 'node:path'
import { reusing } from '../alias/reuse'
import { type LiveConfig, liveConfig } from '../config/live-config'
import { type Loading, loadSnapshot, type Snapshot } from '../config/snapshot'
import type { Files } from '../config/source/files'
import { mergeProblems, type Problem } from '../config/source/problems'
import { type Remembered, remembering } from '../config/source/remembering'
import type { Env } from '../config/source/variables'
import { unusedKeys } from '../config/unused-variables'
import { type CredentialOrigin, credentialOrigins } from '../credentials/credential-origins'
import { type Gateway, openGateway } from '../server/open-gateway'
import type { Checked } from '../server/reload/member'
import { dangerousVariables } from '../server/runtime-environment'
import type { Logger } from '../telemetry/logger'
import type { CommandOptions } from './command'
import { configFolder, environment, placed, unknownVariables } from './environment'
import { lostOverrides } from './lost-overrides'
import { describeFromHere, printProblems, printWarnings } from './print-problems'

/** A configuration without any problem. */
export type ValidConfig = {
  folder: string
  snapshot: Snapshot
  /** Holds the snapshot, and what a reload puts in its place. */
  live: LiveConfig
  /** What was made of each file. */
  remembered: Remembered
  gateway: Gateway
  /** What the operator should know all the same. */
  warnings: readonly Problem[]
  /** Where the credentials of clouds come from. A remote gateway has them from elsewhere. */
  origins: readonly CredentialOrigin[]
}

/**
 * Loads the configuration and asks the gateway about it. If there is any problem, prints all of them
 * and returns nothing.
 *
 * @param logger Makes the log that the gateway writes to.
 */
export async function loadConfig(
  options: CommandOptions,
  logger: (snapshot: Snapshot) => Logger,
  files?: Files,
): Promise<ValidConfig | undefined> {
  const checked = await checkConfig(options, logger, files)
  if (checked.problems.length === 0) return checked
  printWarnings(checked.warnings)
  printProblems(checked.problems)
  return undefined
}

/**
 * Loads the configuration and asks the gateway about it, and tells all that is wrong.
 *
 * @throws {ConfigError} if the file with variables cannot be read.
 */
export async function checkConfig(
  options: CommandOptions,
  logger: (snapshot: Snapshot) => Logger,
  files?: Files,
): Promise<ValidConfig & { problems: readonly Problem[] }> {
  const remembered = remembering()
  const loaded = load(options, { remembered, ...(files && { files }) })
  const { env, snapshot } = loaded
  const live = liveConfig(snapshot)
  const gateway = await openGateway(live, env, logger(snapshot))
  const judged = await judge(options, loaded, gateway)
  return {
    folder: loaded.folder,
    snapshot,
    live,
    remembered,
    gateway,
    ...judged,
    origins: originsIn(snapshot, env),
  }
}

/**
 * Loads what may come in place of a configuration that is served, and tells all that is wrong.
 *
 * @param files Where it is read.
 */
export async function recheckConfig(
  options: CommandOptions,
  { live, gateway, remembered }: Pick<ValidConfig, 'live' | 'gateway' | 'remembered'>,
  files: Files,
): Promise<Judged & { snapshot: Snapshot }> {
  const { aliases } = live.current
  const loaded = load(options, { files, remembered, prepare: reusing(aliases) })
  const { snapshot, parsed } = loaded
  // The certificate is renewed apart, and says itself what is wrong.
  const problems = loaded.problems.filter(({ source }) => !source.startsWith('PORTUS_TLS_'))
  // What is served already was found good.
  const fresh = parsed.filter(({ name }) => {
    const alias = snapshot.aliases.get(name)
    return alias === undefined || alias !== aliases.get(name)
  })
  return { snapshot, ...(await judge(options, { ...loaded, problems, parsed: fresh }, gateway)) }
}

/** The same for a reload: what is wrong as texts. */
export async function checked(found: ReturnType<typeof recheckConfig>): Promise<Checked> {
  const { snapshot, problems, warnings } = await found
  return {
    snapshot,
    problems: problems.map(describeFromHere),
    warnings: warnings.map(describeFromHere),
  }
}

type Loaded = ReturnType<typeof load>

function load(options: CommandOptions, loading?: Loading) {
  const env = environment(options)
  const folder = configFolder(options, env)
  return { env, folder, ...loadSnapshot(folder, env, loading) }
}

/** What is wrong with a configuration, and what is doubtful. */
type Judged = { problems: readonly Problem[]; warnings: readonly Problem[] }

async function judge(
  options: CommandOptions,
  { env, folder, snapshot, parsed, problems, ...loaded }: Loaded,
  gateway: Gateway,
): Promise<Judged> {
  const found = mergeProblems(
    placed(
      [...problems, ...missingKeys(snapshot.keys.length, problems), ...dangerousVariables(env)],
      options,
    ),
    await gateway.check(snapshot, parsed),
  )
  const takesWays = gateway.upstream.takesWays === true
  const lost = lostOverrides(snapshot.aliases, parsed, takesWays)
  const warnings = placed(
    [
      ...guessedFolder(options, env, folder),
      ...loaded.warnings,
      ...unknownVariables(options, problems),
      // A variable may be for an alias that has a problem.
      ...(found.length === 0 ? unusedKeys(env, snapshot.secrets) : []),
      ...lost,
      ...gateway.doubts(snapshot, parsed),
    ],
    options,
  )
  return { problems: found, warnings }
}

/** Where the credentials of clouds come from, if it is Portus that gets them. */
export const originsIn = ({ settings, aliases }: Snapshot, env: Env): CredentialOrigin[] =>
  settings.PORTKEY_GATEWAY_URL === undefined ? credentialOrigins(aliases.values(), env) : []

/** Whether a problem is with a key, or with an application that may have some. */
const isAboutKeys = ({ source }: Problem): boolean =>
  source.startsWith('PORTUS_KEY_') || basename(dirname(source)) === 'applications'

/** Portus refuses to start without a key. Keys that are not valid have a problem already. */
const missingKeys = (count: number, problems: readonly Problem[]): Problem[] =>
  count > 0 || problems.some(isAboutKeys)
    ? []
    : [
        {
          source: 'PORTUS_KEY_<APPLICATION>',
          message: 'no key is set, so nobody could get in; set one variable for each application',
        },
      ]

/** Says that another folder is read than the one that was named. */
function guessedFolder({ config }: CommandOptions, env: Env, folder: string): Problem[] {
  const named = resolve(config || env.PORTUS_CONFIG_PATH || folder)
  const message = `is the folder of aliases itself; ${folder}, which holds it, is read`
  return named === folder ? [] : [{ source: named, message }]
}
