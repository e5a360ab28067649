import { type Alias, prepareAlias } from '../../alias/alias'
import type { AliasFile } from '../../alias/schema'
import type { loadSnapshot } from '../../config/snapshot'
import { ConfigError } from '../../config/source/problems'
import { didYouMean } from '../../config/validate/did-you-mean'
import { DEMO_ALIASES } from '../../demo/provider'

type Loaded = Pick<ReturnType<typeof loadSnapshot>, 'snapshot' | 'parsed' | 'problems'>

/** An alias, and whether only `dev` has it. */
export type Found = { alias: Alias; isDemo: boolean }

/**
 * An alias of the configuration, or a demo. Variables may be missing: who sets up a client need not
 * have the keys of providers.
 *
 * @throws {ConfigError} if there is no such alias, its file has problems, or there is no such folder.
 */
export function findAlias(name: string, folder: string, loaded: Loaded): Found {
  const { snapshot, parsed, problems } = loaded
  const known = snapshot.aliases.get(name)
  if (known) return { alias: known, isDemo: false }
  const own = problems.filter(({ alias, missingVariable }) => alias === name && !missingVariable)
  if (own.length > 0) throw new ConfigError(own)
  const demo = Object.hasOwn(DEMO_ALIASES, name) ? DEMO_ALIASES[name] : undefined
  const written = parsed.find((one) => one.name === name)?.value
  const file = written ?? demo
  if (file) return { alias: prepareAlias(name, file as AliasFile), isDemo: !written }
  const unread = problems.filter(({ source }) => source === folder)
  if (unread.length > 0) throw new ConfigError(unread)
  const names = parsed.map((one) => one.name)
  const near = didYouMean(name, names)
  const all = near || names.length === 0 ? '' : `; there are: ${names.join(', ')}`
  throw new ConfigError([{ source: folder, message: `has no alias "${name}"${near}${all}` }])
}
