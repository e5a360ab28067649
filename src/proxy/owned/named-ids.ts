import { type NamingMembers, namingMembers } from '../../api/kept/named'
import { type NamedAt, wordsBelow } from '../../api/kept/named-trees'
import { bareName } from '../../body/bare-name'
import { type Bytes, type JsonBody, readMember, slicesOf } from '../../body/json/body'
import { bytesHold } from '../../body/json/bytes-hold'
import { type PathTree, watchPaths } from '../../body/json/watch-paths'
import { turns } from '../../body/turns'
import type { ClientRequest } from '../request/read-request'
import type { StoredInput } from '../request/remembered'
import type { Asker } from './asker'
import { checkNamedFields } from './named-fields'
import { collectedIds, type NamedIds, reachesKeeper, refuseForeign } from './refuse-foreign'

/** The beginning of an escaped letter. No client escapes those in the names of members. */
const ESCAPE = '\\u00'

const QUOTE = 0x22

const STEP_BYTES = 64 * 1024

/**
 * Refuses a body that names what is another application's. Undefined where it names nothing: then nothing is waited for,
 * and little is looked at.
 *
 * @throws {PortusError} that says that there is no such thing.
 */
export function checkNamedIds(
  request: ClientRequest,
  asker: Asker,
  stored: StoredInput | undefined,
): Promise<NamedIds> | undefined {
  const { endpoint, body } = request
  if (body.kind === 'form') return checkNamedFields(request, asker)
  const naming = namingMembers(endpoint.name)
  if (!naming || body.kind !== 'json' || !reachesKeeper(request)) return undefined
  const places = placesIn(body, naming)
  // The store of Portus has it, and each application has its own.
  const sought =
    stored?.keptHere === undefined ? places : places.filter(([name]) => name !== PREVIOUS)
  return sought.length > 0 ? checked(request, body, sought, asker) : undefined
}

const PREVIOUS = 'previous_response_id'

type Place = readonly [name: string, tree: PathTree<NamedAt>]

/** The members of a body in which ids may stand. */
function placesIn(body: JsonBody, naming: NamingMembers): Place[] {
  const places: Place[] = []
  for (const [name, span] of body.members.values) {
    const below = naming.get(bareName(name))
    if (below && mayHold(slicesOf(body.pieces, span), below)) places.push([name, below])
  }
  return places
}

function mayHold(value: readonly Bytes[], below: PathTree<NamedAt>): boolean {
  if (value[0]?.[0] === QUOTE) return below.tag !== undefined
  const words = wordsBelow(below)
  return words.length === 0 || [...words, ESCAPE].some((word) => bytesHold(value, word))
}

async function checked(
  request: ClientRequest,
  body: JsonBody,
  places: readonly Place[],
  asker: Asker,
): Promise<NamedIds> {
  const { named, note } = collectedIds()
  for (const [name, tree] of places) await findIn(body, name, tree, note)
  return refuseForeign(named, request, asker)
}

async function findIn(
  body: JsonBody,
  name: string,
  tree: PathTree<NamedAt>,
  note: (at: NamedAt, id: string) => void,
): Promise<void> {
  const value = tree.tag && readMember(body, name)
  if (tree.tag && typeof value === 'string') return note(tree.tag, value)
  const span = body.members.values.get(name)
  if (!span) return
  const watch = watchPaths(tree, note)
  const turn = turns()
  for (const slice of slicesOf(body.pieces, span))
    for (const step of stepsOf(slice)) {
      watch.push(step)
      const others = turn()
      if (others) await others
    }
}

function* stepsOf(bytes: Bytes): Generator<Bytes, undefined> {
  for (let at = 0; at < bytes.length; at += STEP_BYTES) yield bytes.subarray(at, at + STEP_BYTES)
}
