import type { Alias } from '../../alias/alias'
import type { Aliases } from '../../alias/aliases'
import { REALTIME } from '../../api/endpoints/endpoints'
import { onlyAlias } from '../request/find-alias'
import { type Asker, mayUse, placesOf, standingOf } from './asker'
import { thingNotFound } from './not-found'

const CALLS = 'realtime/calls'
const CALL = 'call_id'

/**
 * The alias of a WebSocket that names none. One that joins a call goes where the call is.
 *
 * @param named The alias that the request names.
 * @throws {PortusError} where there is no such call for the application; where no alias, or more than one, fits.
 */
export function aliasOfCall(
  query: URLSearchParams,
  named: Alias | undefined,
  asker: Asker,
  aliases: Aliases,
): Alias | Promise<Alias> {
  const ids = query.getAll(CALL).filter((id) => id !== '')
  return ids.length > 0
    ? joined(ids, named, asker, aliases)
    : (named ?? onlyAlias(aliases, REALTIME))
}

async function joined(
  ids: readonly string[],
  named: Alias | undefined,
  { store, ...asker }: Asker,
  aliases: Aliases,
): Promise<Alias> {
  const owners = await store.find(CALLS, ids)
  const maker = ids
    .flatMap((id) => owners.get(id) ?? [])
    .find((one) => one.application === asker.application && aliases.get(one.alias)?.fits(REALTIME))
  const alias = named ?? aliases.get(maker?.alias ?? '') ?? onlyAlias(aliases, REALTIME)
  for (const id of ids) {
    const standing = standingOf(owners.get(id) ?? [], asker.application, placesOf(alias))
    if (!mayUse(asker, standing, CALLS, id)) throw thingNotFound(CALLS, id, CALL)
  }
  return alias
}
