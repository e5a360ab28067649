import { isList, type Kind, kindAt } from '../../api/kept/kinds'
import { jsonIn } from '../../body/json/json-in'
import { turns } from '../../body/turns'
import { PortusError } from '../../errors'
import { invalidAnswer } from '../../portkey/errors'
import { contentOf, wholeBody } from '../../stream/answer'
import { readWhole } from '../../stream/read-whole'
import type { ClientRequest } from '../request/read-request'
import { type Asker, mayUse, placesOf, standingOf } from './asker'
import { type Listed, type ListPage, pageOf, readPage } from './list-page'
import { ownerIn, type TellingAnswer } from './note-made'

/** OpenAI lists 10,000 files at once, with some 400 bytes of each. */
const MAX_BYTES = 16 * 1024 * 1024

/** So many pages without anything of one's own are passed over in one request, and for so long. */
const MAX_PAGES = 20
const MAX_MS = 30_000

/** How an application's part of a list is found. */
export type OwnListing<One> = {
  request: ClientRequest
  asker: Asker
  /** Asks for another page. */
  ask: (request: ClientRequest) => Promise<One>
}

/**
 * A list with what the application may see alone. SDKs take an empty page for the end of a list, so pages without
 * anything of its own are passed over, up to a bound.
 *
 * @throws {PortusError} `invalid_provider_answer` where the answer is too long, or no JSON.
 */
export function ownList<One extends TellingAnswer>(
  answer: One,
  listing: OwnListing<One>,
): One | Promise<One> {
  const { endpoint } = listing.request
  const kind = isList(endpoint) ? kindAt(endpoint) : undefined
  return kind === undefined ? answer : ownPages(answer, kind, listing)
}

async function ownPages<One extends TellingAnswer>(
  answer: One,
  kind: Kind,
  listing: OwnListing<One>,
): Promise<One> {
  const startedAtMs = performance.now()
  let { request } = listing
  let given = answer
  for (let pages = 1; ; pages++) {
    if (given.status >= 300 || contentOf(given.headers) !== 'json') return given
    const bytes = await readWhole(given, MAX_BYTES, request.hold)
    const page = await pageIn(bytes, kind, listing.asker)
    if (!page) return { ...given, ...wholeBody(bytes) }
    const own = await ownOf(page, kind, given, listing)
    const isWidened = request.query.get(LIMIT) !== listing.request.query.get(LIMIT)
    if (own.length === page.listed.length && !isWidened) return { ...given, ...wholeBody(bytes) }
    const isLate = pages === MAX_PAGES || performance.now() - startedAtMs > MAX_MS
    const next = own.length === 0 && !isLate ? nextRequest(request, page) : undefined
    const max = isWidened ? wantedOf(listing.request) : Number.POSITIVE_INFINITY
    if (!next) return shortened(given, pageOf(page, own, max))
    request = next
    given = await listing.ask(next)
  }
}

/** What is no JSON is tried out up to here. */
const MAX_TRIED_BYTES = 1024 * 1024

/**
 * The page in an answer. Undefined where it is no list.
 *
 * @throws {PortusError} `invalid_provider_answer` where nobody can tell whose things are in it. Bytes that no client can
 * read as JSON list nothing, and go to those who may see everything.
 */
async function pageIn(
  bytes: Buffer<ArrayBuffer>,
  kind: Kind,
  { mayUseUnknown }: Asker,
): Promise<ListPage | undefined> {
  if (bytes.length === 0) return undefined
  try {
    return await readPage(bytes, kind, turns())
  } catch (error) {
    if (!(error instanceof PortusError) || error.kind !== 'invalid_request') throw error
    const isTried = mayUseUnknown && bytes.length <= MAX_TRIED_BYTES
    if (isTried && jsonIn(bytes.toString()) === undefined) return undefined
    throw invalidAnswer()
  }
}

/** What of a page the application may see. What its own things have brought about is its own. */
async function ownOf(
  { listed }: ListPage,
  kind: Kind,
  answer: TellingAnswer,
  { request, asker }: Pick<OwnListing<unknown>, 'request' | 'asker'>,
): Promise<readonly Listed[]> {
  const owners = await asker.store.find(
    kind,
    listed.flatMap(({ id }) => id ?? []),
  )
  const places = placesOf(request.alias)
  const standing = ({ id }: Listed) =>
    standingOf(owners.get(id ?? '') ?? [], asker.application, places)
  const brought = listed.flatMap((one) => (standing(one) === 'own' ? one.brought : []))
  if (brought.length > 0) await asker.store.remember(brought, ownerIn(answer, { request, asker }))
  return listed.filter((one) => mayUse(asker, standing(one), kind, one.id ?? ''))
}

/** The request for the page behind this one, in the direction of the client's. Undefined where there is none. */
function nextRequest(request: ClientRequest, page: ListPage): ClientRequest | undefined {
  const { query, endpoint } = request
  const isOfAnthropic = endpoint.dialect === 'anthropic'
  const next = new URLSearchParams(query)
  if (page.nextPage !== undefined) {
    next.set('page', page.nextPage)
    return { ...request, query: next }
  }
  const [after, before] = isOfAnthropic ? ['after_id', 'before_id'] : ['after', 'before']
  const isBackwards = query.has(before as string)
  const id = (isBackwards ? page.listed[0] : page.listed.at(-1))?.id
  if (!page.hasMore || id === undefined) return undefined
  next.set((isBackwards ? before : after) as string, id)
  // Larger pages are fewer. Of more things than the client wants it gets the first ones, and asks behind the last of them.
  if (!isBackwards && wantedOf(request) < WIDE) next.set(LIMIT, String(WIDE))
  return { ...request, query: next }
}

/** The largest page that every list has. OpenAI lists files by more, where nobody says how many. */
const WIDE = 100
const LIMIT = 'limit'
const USUAL = 20

/** How many things a client wants at most. */
function wantedOf({ query, endpoint }: ClientRequest): number {
  const said = query.get(LIMIT)
  if (said === null) return endpoint.name === 'files.list' ? Number.POSITIVE_INFINITY : USUAL
  const wanted = Number(said)
  return Number.isInteger(wanted) && wanted > 0 ? wanted : USUAL
}

function shortened<One extends TellingAnswer>(answer: One, bytes: Uint8Array): One {
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  return { ...answer, headers, ...wholeBody(bytes) }
}
