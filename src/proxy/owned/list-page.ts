import type { Kind } from '../../api/kept/kinds'
import { listedTree } from '../../api/kept/made'
import { type Bytes, bytesOf, type JsonBody, readMember } from '../../body/json/body'
import { jsonBodyInTurns } from '../../body/json/body-in-turns'
import { editMembers } from '../../body/json/edit-members'
import { elementsOf } from '../../body/json/elements'
import { watchPaths } from '../../body/json/watch-paths'
import type { Turns } from '../../body/turns'
import type { Thing } from '../../store/owners/owner-store'

/** One thing in a list. */
export type Listed = {
  bytes: Bytes
  /** Undefined where it has none. */
  id: string | undefined
  /** What it says that it has brought about. */
  brought: readonly Thing[]
}

/** A page of a list. */
export type ListPage = {
  body: JsonBody
  listed: readonly Listed[]
  hasMore: boolean
  /** What the next page is asked for with, where the list has a token for it. */
  nextPage: string | undefined
}

/**
 * Reads a page of a list. Undefined where the answer is none.
 *
 * @throws {PortusError} `invalid_request` where it is not one JSON object.
 */
export async function readPage(
  bytes: Bytes,
  kind: Kind,
  turn: Turns,
): Promise<ListPage | undefined> {
  const body = await jsonBodyInTurns([bytes], turn)
  const span = body.members.values.get('data')
  const data = span && bytesOf(body, span)
  if (data?.[0] !== OPEN_BRACKET) return undefined
  const listed: Listed[] = []
  for (const { start, end } of elementsOf(data)) {
    listed.push(listedIn(data.subarray(start, end), kind))
    const others = turn()
    if (others) await others
  }
  const nextPage = readMember(body, 'next_page')
  return {
    body,
    listed,
    hasMore: readMember(body, 'has_more') === true,
    nextPage: typeof nextPage === 'string' && nextPage !== '' ? nextPage : undefined,
  }
}

const OPEN_BRACKET = 0x5b

function listedIn(bytes: Bytes, kind: Kind): Listed {
  let id: string | undefined
  const brought: Thing[] = []
  watchPaths(listedTree(kind), (found, text) => {
    // Of two of one name, parsers take the last.
    if (found.isItself) id = text
    else brought.push({ kind: found.kind, id: text })
  }).push(bytes)
  return { bytes, id, brought }
}

const decoder = new TextDecoder()
const FIRST = 'first_id'
const LAST = 'last_id'

/**
 * A page with some of its things alone. Its cursors are theirs, and every other byte stays.
 *
 * @param max Behind so many the list goes on with the next page.
 */
export function pageOf({ body }: ListPage, all: readonly Listed[], max: number): Bytes {
  const listed = all.slice(0, max)
  const edits = new Map([
    ['data', `[${listed.map(({ bytes }) => decoder.decode(bytes)).join(',')}]`],
  ])
  for (const [name, one] of [
    [FIRST, listed[0]],
    [LAST, listed.at(-1)],
  ] as const)
    if (body.members.values.has(name)) edits.set(name, JSON.stringify(one?.id ?? null))
  if (listed.length < all.length) edits.set('has_more', 'true')
  return Buffer.concat(editMembers(body, edits))
}
