import { type Aliases, allowedAliases } from '../alias/aliases'
import type { Rule } from '../limits/rules/rule'
import type { Snapshot } from './snapshot'

/** Views of a configuration by the names of applications. A configuration that is replaced takes them along. */
const views = new WeakMap<Snapshot, Map<string, Snapshot>>()

/**
 * The part of a configuration that is for one application: the aliases that it may use. It is made once. Where the
 * application may use all of them, it is the configuration itself.
 */
export function viewFor(config: Snapshot, application: string): Snapshot {
  const models = config.applications.get(application)?.models
  if (!models) return config
  const known = views.get(config)
  const made = known?.get(application)
  if (made) return made
  const aliases: Aliases = allowedAliases(config.aliases, models.allows)
  const view = Object.freeze({ ...config, aliases })
  if (known) known.set(application, view)
  else views.set(config, new Map([[application, view]]))
  return view
}

/** Rules by the names of applications, and of aliases that have some. These are configured names, so clients cannot make this grow. */
const limiting = new WeakMap<Snapshot, Map<string, readonly Rule[]>>()

/**
 * The limits and budgets that hold for a request: those of its application, of the application's team, and of the alias. They
 * are put together once, so that the same list comes for the same request.
 *
 * @param alias The name of the alias. Undefined, or a name that the configuration does not have, where there is none.
 */
export function rulesFor(
  config: Snapshot,
  application: string,
  alias: string | undefined,
): readonly Rule[] {
  const { rules: own = NONE, team } = config.applications.get(application) ?? {}
  const ofTeam = team === undefined ? NONE : (config.teams.get(team)?.rules ?? NONE)
  const ofAlias = alias === undefined ? NONE : (config.aliases.get(alias)?.rules ?? NONE)
  if (ofTeam.length === 0 && ofAlias.length === 0) return own
  const key = ofAlias.length > 0 ? `${application} ${alias}` : application
  const known = limiting.get(config)
  const made = known?.get(key)
  if (made) return made
  const rules = [...own, ...ofTeam, ...ofAlias]
  if (known) known.set(key, rules)
  else limiting.set(config, new Map([[key, rules]]))
  return rules
}

const NONE: readonly Rule[] = []
