import { loadSnapshot, type Snapshot } from '../config/snapshot'
import { mergeProblems, type Problem } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import { type CredentialOrigin, credentialOrigins } from '../credentials/credential-origins'
import { type Gateway, openGateway } from '../server/open-gateway'
import { dangerousVariables } from '../server/runtime-environment'
import { type KeyPair, readPair } from '../server/tls/key-pair'
import type { Logger } from '../telemetry/logger'
import type { CommandOptions } from './command'
import { configFolder, environment } from './environment'
import { lostOverrides } from './lost-overrides'
import { printProblems, printWarnings } from './print-problems'

/** A configuration without any problem. */
export type ValidConfig = {
  folder: string
  snapshot: Snapshot
  gateway: Gateway
  /** Of the listener, if it speaks TLS. */
  pair: KeyPair | undefined
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
 * @throws {ConfigError} if the file with variables cannot be read.
 */
export async function loadConfig(
  options: CommandOptions,
  logger: (snapshot: Snapshot) => Logger,
): Promise<ValidConfig | undefined> {
  const env = environment(options)
  const folder = configFolder(options, env)
  const { snapshot, parsed, problems, ...loaded } = loadSnapshot(folder, env)
  const gateway = await openGateway(snapshot, env, logger(snapshot))
  const tls = readPair(snapshot.settings, Date.now())
  const found = mergeProblems(
    [
      ...problems,
      ...tls.problems,
      ...missingKeys(snapshot.keys.length, problems),
      ...dangerousVariables(env),
    ],
    await gateway.check(snapshot, parsed),
  )
  const takesWays = gateway.upstream.takesWays === true
  const lost = lostOverrides(snapshot.aliases, parsed, takesWays)
  const warnings = [...loaded.warnings, ...tls.warnings, ...lost]
  if (found.length === 0)
    return {
      folder,
      snapshot,
      gateway,
      pair: tls.pair,
      warnings,
      origins: originsIn(snapshot, env),
    }
  printWarnings(warnings)
  printProblems(found)
  return undefined
}

/** Where the credentials of clouds come from, if it is Portus that gets them. */
export const originsIn = ({ settings, aliases }: Snapshot, env: Env): CredentialOrigin[] =>
  settings.PORTKEY_GATEWAY_URL === undefined ? credentialOrigins(aliases.values(), env) : []

/** Portus refuses to start without a key. Keys that are not valid have a problem already. */
const missingKeys = (count: number, problems: readonly Problem[]): Problem[] =>
  count > 0 || problems.some(({ source }) => source.startsWith('PORTUS_KEY_'))
    ? []
    : [
        {
          source: 'PORTUS_KEY_<APPLICATION>',
          message: 'no key is set, so nobody could get in; set one variable for each application',
        },
      ]
