import { type Kind, kindIn } from '../../api/kept/kinds'
import type { NamedAt } from '../../api/kept/named-trees'
import { portusError } from '../../errors'
import type { ClientRequest } from '../request/read-request'
import { type Asker, mayUse, placesOf, standingOf } from './asker'
import { previousNotFound, thingNotFound } from './not-found'

/** The ids that a body names, by their kinds, with the place of each. */
type Named = ReadonlyMap<Kind, ReadonlyMap<string, NamedAt>>

/** The ids in a body, whatever their kinds. */
export type NamedIds = ReadonlySet<string>

export const NO_IDS: NamedIds = new Set()

/** A batch of OpenAI's names 2000 files at most. A client may send millions of names. */
const MAX_IDS = 10_000

/** Providers that keep files and the like for their clients. */
const KEEPERS: ReadonlySet<string> = new Set([
  ...['openai', 'azure-openai', 'azure-ai', 'anthropic'],
])

/** Whether a request may get to somebody who keeps things, with the ids in its body. */
export function reachesKeeper({ alias, endpoint }: ClientRequest): boolean {
  if (endpoint.model === 'address' || kindIn(endpoint) !== undefined) return true
  for (const [name, { provider, api }] of alias.targets)
    if (KEEPERS.has(provider) || KEEPERS.has(api) || alias.nativeFor(name, endpoint)) return true
  return false
}

/** Collects ids. Of two places the one counts that only a thing's id may stand at. */
export function collectedIds(): { named: Named; note: (at: NamedAt, id: string) => void } {
  const named = new Map<Kind, Map<string, NamedAt>>()
  let count = 0
  return {
    named,
    /** @throws {PortusError} where there are too many. */
    note(at, id) {
      const ids = named.get(at.kind) ?? new Map<string, NamedAt>()
      const known = ids.get(id)
      if (known && (at.isLoose || !known.isLoose)) return
      if (!known && ++count > MAX_IDS)
        throw portusError('invalid_request', 'too_many_ids', { values: { max: MAX_IDS } })
      named.set(at.kind, ids.set(id, at))
    },
  }
}

/**
 * Refuses ids that the application may not use. Where anything may stand, only those that are known to be another's.
 *
 * @returns all of the ids.
 * @throws {PortusError} that says that there is no such thing.
 */
export async function refuseForeign(
  named: Named,
  { alias }: Pick<ClientRequest, 'alias'>,
  asker: Asker,
): Promise<NamedIds> {
  const here = placesOf(alias)
  for (const [kind, ids] of named) {
    const owners = await asker.store.find(kind, [...ids.keys()])
    for (const [id, { path, isLoose }] of ids) {
      const standing = standingOf(owners.get(id) ?? [], asker.application, here)
      if (mayUse(asker, standing, kind, id) || (isLoose && standing === 'unknown')) continue
      throw kind === 'responses' ? previousNotFound(id) : thingNotFound(kind, id, path)
    }
  }
  return new Set([...named.values()].flatMap((ids) => [...ids.keys()]))
}
