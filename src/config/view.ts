import { type Aliases, allowedAliases } from '../alias/aliases'
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
