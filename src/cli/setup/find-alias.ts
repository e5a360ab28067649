import { type Alias, prepareAlias } from '../../alias/alias'
import type { AliasFile } from '../../alias/schema'
import type { loadSnapshot } from '../../config/snapshot'
import { ConfigError } from '../../config/source/problems'
import { didYouMean } from '../../config/validate/did-you-mean'
import { DEMO_ALIASES } from '../../demo/provider'

type Loaded = Pick<ReturnType<typeof loadSnapshot>, 'snapshot' | 'parsed' | 'problems'>

/**
 * An alias of the configuration, or a demo. Variables may be missing: who sets up a client need not
 * have the keys of providers.
 *
 * @throws {ConfigError} if there is no such alias, or its file has problems.
 */
export function findAlias(name: string, folder: string, loaded: Loaded): Alias {
  const { snapshot, parsed, problems } = loaded
  const known = snapshot.aliases.get(name)
  if (known) return known
  const own = problems.filter(({ alias, missingVariable }) => alias === name && !missingVariable)
  if (own.length > 0) throw new ConfigError(own)
  const demo = Object.hasOwn(DEMO_ALIASES, name) ? DEMO_ALIASES[name] : undefined
  const file = parsed.find((one) => one.name === name)?.value ?? demo
  if (file) return prepareAlias(name, file as AliasFile)
  const names = parsed.map((one) => one.name)
  const near = didYouMean(name, names)
  const all = near || names.length === 0 ? '' : `; there are: ${names.join(', ')}`
  throw new ConfigError([{ source: folder, message: `has no alias "${name}"${near}${all}` }])
}
