import type { Alias } from '../../alias/alias'
import type { Aliases } from '../../alias/aliases'
import { endpointPath, type Ids, queryOf } from '../../api/endpoint-path'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { isList, type Kind, kindAt, kindIn, partKindIn } from '../../api/kept/kinds'
import type { Owner } from '../../store/owners/owner-store'
import { addressedName, namedAlias, onlyAlias } from '../request/find-alias'
import { type Asker, mayUse, placesOf, standingOf } from './asker'
import { thingNotFound } from './not-found'

/** A request, as far as its path and its headers go. */
type PathRequest = { endpoint: Endpoint; ids: Ids; request: Request }

/** What is known of the thing that a path names. */
export type PathOwner = {
  /** Whether it is known to be the application's own. */
  isOwn: boolean
  /** The alias that it was made with, where the request names none. */
  madeBy?: string
}

const NO_QUERY = new URLSearchParams()

/** The body is not read, so the connection cannot serve another request. */
const NOT_READ = { connection: 'close' }

/**
 * Looks up whose the thing is that a path names. Undefined where it names none; nothing is waited for then.
 *
 * @throws {PortusError} where there is no such thing for the application; what finding the alias throws.
 */
export function pathOwner(
  { endpoint, ids, request }: PathRequest,
  asker: Asker,
  aliases: Aliases,
): Promise<PathOwner> | undefined {
  const kind = kindIn(endpoint)
  const [id, part] = ids
  if (kind !== undefined && id !== undefined)
    return ownerOf({ endpoint, request, kind, id, part, ids }, asker, aliases)
  return isList(endpoint) ? cursorOwner(endpoint, request, asker, aliases) : undefined
}

type Asked = PathRequest & {
  kind: Kind
  id: string
  part: string | undefined
}

async function ownerOf(
  { endpoint, request, kind, id, part, ids }: Asked,
  { store, ...asker }: Asker,
  aliases: Aliases,
): Promise<PathOwner> {
  const owners = (await store.find(kind, [id])).get(id) ?? []
  const own = owners.filter(({ application }) => application === asker.application)
  const { alias, madeBy } = aliasFor(endpoint, request, aliases, own)
  const places = alias && placesOf(alias)
  const refuse = (refused: Kind, refusedId: string) => {
    // An id with other characters is refused as one.
    endpointPath(endpoint, ids, NO_QUERY)
    return thingNotFound(refused, refusedId, 'id', endpoint.body === 'none' ? {} : NOT_READ)
  }
  const standing = standingOf(owners, asker.application, places)
  if (!mayUse(asker, standing, kind, id)) throw refuse(kind, id)
  const partKind = partKindIn(endpoint)
  if (partKind !== undefined && part !== undefined) {
    const others = (await store.find(partKind, [part])).get(part) ?? []
    if (standingOf(others, asker.application, places) === 'foreign') throw refuse(partKind, part)
  }
  return { isOwn: standing === 'own', ...(madeBy !== undefined && { madeBy }) }
}

/** Where a request goes, as far as that is known before its body is read. */
function aliasFor(
  endpoint: Endpoint,
  request: Request,
  aliases: Aliases,
  own: readonly Owner[],
): { alias?: Alias; madeBy?: string } {
  // Its body names the alias.
  if (endpoint.model !== 'address') return {}
  const name = addressedName(request.headers, queryOf(request.url))
  if (name !== undefined) return { alias: namedAlias(aliases, endpoint, name) }
  const maker = own.find((owner) => aliases.get(owner.alias)?.fits(endpoint))
  if (!maker) return { alias: onlyAlias(aliases, endpoint) }
  return { alias: namedAlias(aliases, endpoint, maker.alias), madeBy: maker.alias }
}

/** The parameters of a list that name one of its things. */
const CURSORS = ['after', 'before', 'after_id', 'before_id']

/** A list may not begin behind another's thing: that would tell that it exists. */
function cursorOwner(
  endpoint: Endpoint,
  request: Request,
  { store, application }: Asker,
  aliases: Aliases,
): Promise<PathOwner> | undefined {
  const kind = kindAt(endpoint)
  const query = queryOf(request.url)
  const ids = CURSORS.flatMap((name) => query.getAll(name)).filter((id) => id !== '')
  if (kind === undefined || ids.length === 0) return undefined
  const { alias } = aliasFor(endpoint, request, aliases, [])
  return store.find(kind, ids).then((owners) => {
    const foreign = ids.find(
      (id) => standingOf(owners.get(id) ?? [], application, alias && placesOf(alias)) === 'foreign',
    )
    if (foreign !== undefined) throw thingNotFound(kind, foreign, 'after')
    return { isOwn: false }
  })
}
