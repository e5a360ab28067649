import { isList, type Kind, kindAt } from '../../api/kept/kinds'
import { turns } from '../../body/turns'
import { PortusError } from '../../errors'
import { invalidAnswer } from '../../portkey/errors'
import { contentOf, wholeBody } from '../../stream/answer'
import { readWhole } from '../../stream/read-whole'
import type { ClientRequest } from '../request/read-request'
import type { Received } from '../request/received'
import { type Asker, mayUse, placesOf, standingOf } from './asker'
import { type Listed, type ListPage, pageOf, readPage } from './list-page'
import { ownerIn } from './note-made'

/** OpenAI lists 10,000 files at once, with some 400 bytes of each. */
const MAX_BYTES = 16 * 1024 * 1024

/** So many pages without anything of one's own are passed over in one request, and for so long. */
const MAX_PAGES = 20
const MAX_MS = 30_000

/** How an application's part of a list is found. */
export type OwnListing = {
  request: ClientRequest
  asker: Asker
  /** Asks for another page. */
  ask: (request: ClientRequest) => Promise<Received>
}

/**
 * A list with what the application may see alone. SDKs take an empty page for the end of a list, so pages without
 * anything of its own are passed over, up to a bound.
 *
 * @throws {PortusError} `invalid_provider_answer` where the answer is too long, or no JSON.
 */
export function ownList(answer: Received, listing: OwnListing): Received | Promise<Received> {
  const { endpoint } = listing.request
  const kind = isList(endpoint) ? kindAt(endpoint) : undefined
  return kind === undefined ? answer : ownPages(answer, kind, listing)
}

async function ownPages(answer: Received, kind: Kind, listing: OwnListing): Promise<Received> {
  const startedAtMs = performance.now()
  let { request } = listing
  let given = answer
  for (let pages = 1; ; pages++) {
    if (given.status >= 300 || contentOf(given.headers) !== 'json') return given
    const bytes = await readWhole(given, MAX_BYTES, request.hold)
    const page = await pageIn(bytes, kind)
    if (!page) return { ...given, ...wholeBody(bytes) }
    const own = await ownOf(page, kind, given, listing)
    if (own.length === page.listed.length) return { ...given, ...wholeBody(bytes) }
    const isLate = pages === MAX_PAGES || performance.now() - startedAtMs > MAX_MS
    const next = own.length === 0 && !isLate ? nextRequest(request, page) : undefined
    if (!next) return shortened(given, pageOf(page, own))
    request = next
    given = await listing.ask(next)
  }
}

/** @throws {PortusError} `invalid_provider_answer` where it is no JSON object: nobody can tell whose things are in it. */
async function pageIn(bytes: Buffer<ArrayBuffer>, kind: Kind): Promise<ListPage | undefined> {
  if (bytes.length === 0) return undefined
  try {
    return await readPage(bytes, kind, turns())
  } catch (error) {
    throw error instanceof PortusError && error.kind === 'invalid_request' ? invalidAnswer() : error
  }
}

/** What of a page the application may see. What its own things have brought about is its own. */
async function ownOf(
  { listed }: ListPage,
  kind: Kind,
  answer: Received,
  { request, asker }: OwnListing,
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
  return { ...request, query: next }
}

function shortened(answer: Received, bytes: Uint8Array): Received {
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  return { ...answer, headers, ...wholeBody(bytes) }
}
