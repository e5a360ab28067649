import { join } from 'node:path'
import type { Alias } from '../alias/alias'
import type { Aliases } from '../alias/aliases'
import { reusing } from '../alias/reuse'
import type { AliasFile } from '../alias/schema'
import { SECRET_VARIABLES } from '../credentials/secret-variables'
import type { Networks } from '../limits/networks'
import type { TracingSettings } from '../telemetry/otlp/settings'
import type { Prices } from '../usage/prices/prices'
import { type AdminKey, loadAdminKeys } from './admin-keys'
import { type AlertReceiver, readReceiver } from './alerts/receiver'
import { loadAliasFiles } from './alias-folder'
import type { Application, Team } from './applications/application'
import { readApplications } from './applications/read-folder'
import { unmatchedPatterns } from './applications/unmatched'
import { checkBudget } from './budget'
import { withKeyFiles } from './key-files'
import { doubtfulKeys, isKeyVariable, joinKeys, loadKeys, type ProxyKey, WELL_KNOWN } from './keys'
import { aliasBudgets } from './limits/alias-budgets'
import { keepsCounts } from './limits/lasting'
import { storeSecrets } from './limits/store-secrets'
import { callsWithoutPrice } from './limits/unpriced'
import { checkOpsPort } from './ops-port'
import { type ConfiguredPrices, readPrices } from './prices/read-file'
import { quotedVariables } from './quoted-variables'
import { isServiceLink } from './service-links'
import { clientVariables, loadSettings, type Settings } from './settings'
import { diskFiles, type Files } from './source/files'
import type { Problem } from './source/problems'
import type { Remembered } from './source/remembering'
import { unreadBeside } from './source/unread'
import type { Env } from './source/variables'
import { readTls, type Tls } from './tls'
import { readTracing } from './tracing/read-tracing'
import { trustedProxies } from './trusted-proxies'
import type { ParsedAlias } from './validate/gateway'

/** The configuration at one time. A request uses the same snapshot until its end. */
export type Snapshot = {
  readonly settings: Settings
  /** Those that whoever sends the request may use. */
  readonly aliases: Aliases
  readonly keys: readonly ProxyKey[]
  /** What lets operators in to metrics and state, and to nothing else. */
  readonly adminKeys?: readonly AdminKey[]
  /** The applications that have a file. The others may use everything. */
  readonly applications: ReadonlyMap<string, Application>
  /** What models cost: the configuration's own prices above the built-in ones. */
  readonly prices: ConfiguredPrices
  /** The teams that have a file. */
  readonly teams: ReadonlyMap<string, Team>
  /** Every key, every credential and every value from the environment; no output may show one. */
  readonly secrets: ReadonlySet<string>
  /** Why `dev` does not serve a model: a sentence for each that it leaves out. */
  readonly leftOut?: ReadonlyMap<string, string>
  /** Proxies that may say who the client is. */
  readonly trustedProxies?: Networks
  /** The certificate of the listener. */
  readonly tls?: Tls
  /** Where spans are sent. Undefined where there are none. */
  readonly tracing?: TracingSettings
  /** Where alerts are sent. Undefined where there are none. */
  readonly alerts?: AlertReceiver
}

/** What a file declares, without the places where it stands. */
const plain = <T extends { placed: unknown; problemAt: unknown }>({
  placed: _,
  problemAt: __,
  ...declared
}: T): Omit<T, 'placed' | 'problemAt'> => declared

const NONE: ReadonlyMap<string, Alias> = new Map()

/** How a configuration is loaded. */
export type Loading = {
  /** Where its files are read; on the disk by default. */
  files?: Files
  /** Remembers what was made of files before. */
  remembered?: Remembered
  /** What models cost; what the configuration says by default. */
  prices?: Prices
  /** Makes the aliases; anew by default. */
  prepare?: (name: string, file: AliasFile) => Alias
}

/**
 * The certificate. It is renewed apart from everything else, so that a fault elsewhere does not let it run out. What another
 * process has read may be older than the one on the disk.
 */
function soundTls(settings: Settings, files: Files): ReturnType<typeof readTls> {
  const read = readTls(settings, Date.now(), files)
  if (read.problems.length === 0 || files === diskFiles) return read
  return readTls(settings, Date.now())
}

/**
 * Reads the whole configuration and returns it with all its problems, and with what is no problem but
 * doubtful. Throws nothing.
 */
export function loadSnapshot(
  folder: string,
  env: Env,
  { files = diskFiles, prepare = reusing(NONE), remembered, prices: given }: Loading = {},
): { snapshot: Snapshot; parsed: ParsedAlias[]; problems: Problem[]; warnings: Problem[] } {
  const secrets = new Set<string>()
  const { settings, problems: settingProblems } = loadSettings(env)
  const budget = checkBudget(settings)
  const ops = checkOpsPort(settings)
  const proxies = trustedProxies(settings)
  const tls = soundTls(settings, files)
  if (tls.tls) secrets.add(tls.tls.key)
  const tracing = readTracing(env)
  const alerts = readReceiver(settings)
  for (const secret of [...tracing.secrets, ...storeSecrets(settings), ...alerts.secrets])
    secrets.add(secret)
  const keyFiles = withKeyFiles(env, files)
  const fromEnv = loadKeys(keyFiles.env)
  const { prices: written, ...priced } = readPrices(folder, files)
  const prices = given ? { ...written, ...given } : written
  const sources = { env, secrets, files, keepsCounts: keepsCounts(settings) }
  const declared = readApplications(folder, WELL_KNOWN, sources)
  const { keys, ...keyed } = joinKeys(fromEnv.keys, declared)
  const admin = loadAdminKeys(keyFiles.env, keys)
  const {
    aliases,
    parsed,
    problems: aliasProblems,
    warnings,
  } = loadAliasFiles(join(folder, 'models'), env, secrets, files, remembered)
  for (const [name, value] of Object.entries(keyFiles.env))
    if (isKeyVariable(name) && value && !isServiceLink(name, env)) secrets.add(value)
  for (const name of SECRET_VARIABLES) {
    const value = env[name]
    if (value) secrets.add(value)
  }
  const snapshot: Snapshot = Object.freeze({
    settings,
    aliases: new Map([...aliases].map(([name, file]) => [name, prepare(name, file)])),
    keys,
    adminKeys: admin.adminKeys,
    applications: new Map(
      [...declared.applications.values()].map(({ keys: _, ...one }) => [one.name, plain(one)]),
    ),
    prices,
    teams: new Map([...declared.teams].map(([name, team]) => [name, plain(team)])),
    secrets,
    ...(tls.tls && { tls: tls.tls }),
    ...(tracing.settings && { tracing: tracing.settings }),
    ...(alerts.receiver && { alerts: alerts.receiver }),
    ...(proxies.networks && { trustedProxies: proxies.networks }),
  })
  const ofAliases = aliasBudgets(snapshot.aliases, parsed, sources.keepsCounts, prices)
  return {
    snapshot,
    parsed,
    problems: [
      ...settingProblems,
      ...budget.problems,
      ...ops.problems,
      ...proxies.problems,
      ...tls.problems,
      ...tracing.problems,
      ...alerts.problems,
      ...quotedVariables(env),
      ...keyFiles.problems,
      ...admin.problems,
      ...fromEnv.problems,
      ...declared.problems,
      ...keyed.problems,
      ...priced.problems,
      ...aliasProblems,
      ...ofAliases.problems,
    ],
    warnings: [
      ...unreadBeside(folder, files),
      ...clientVariables(env),
      ...doubtfulKeys(keyFiles.env),
      ...budget.warnings,
      ...ops.warnings,
      ...tls.warnings,
      ...tracing.warnings,
      ...alerts.warnings,
      ...declared.warnings,
      ...keyed.warnings,
      ...priced.warnings,
      ...unmatchedPatterns(declared.applications.values(), parsed),
      ...warnings,
      ...ofAliases.warnings,
      ...callsWithoutPrice(
        declared.applications.values(),
        declared.teams,
        snapshot.aliases,
        prices,
      ),
    ],
  }
}
