import { placeOf } from '../../alias/place'
import { lastIdOf } from '../../api/headers/location'
import { isDeletion, kindIn } from '../../api/kept/kinds'
import { eventTree, kindMadeBy, type MadeTree, madeTree } from '../../api/kept/made'
import { readMember, slicesOf } from '../../body/json/body'
import { bytesHold } from '../../body/json/bytes-hold'
import type { GatewayAnswer } from '../../portkey/contract'
import type { Owner, Thing } from '../../store/owners/owner-store'
import { type Answer, contentOf } from '../../stream/answer'
import type { ClientRequest } from '../request/read-request'
import type { Asker } from './asker'
import { watchMade } from './made-watch'
import { passing } from './passing'
import type { NamedIds } from './refuse-foreign'

/** An answer, as far as owners are concerned with it. */
export type TellingAnswer = Answer & Pick<GatewayAnswer, 'target' | 'isUntouched'>

/** What an answer is noted with. */
export type Noting = {
  request: ClientRequest
  asker: Asker
  /** Whether the thing that the path names is the application's own. */
  isOwn: boolean
  /** The ids that the request's body names. Whoever repeats them has not made them. */
  named: NamedIds
}

/** Who owns what an answer says was made. */
export const ownerIn = (
  { target }: Pick<TellingAnswer, 'target'>,
  { request: { alias }, asker }: Pick<Noting, 'request' | 'asker'>,
): Owner => {
  const leaf = alias.leafOf(target ?? '') ?? alias.leaves[0]?.leaf
  return {
    application: asker.application,
    alias: alias.name,
    provider: leaf ? placeOf(leaf) : '',
  }
}

/**
 * Remembers what a good answer says was made, before the client hears of it: it may come back at once. A deletion is
 * forgotten.
 *
 * @returns the answer, whose bytes stay as they are.
 */
export function noteMade<One extends TellingAnswer>(
  answer: One,
  noting: Noting,
): One | Promise<One> {
  const { endpoint } = noting.request
  const tree = treeFor(answer, noting)
  const tells = tree !== undefined || endpoint.answer === 'located' || isDeletion(endpoint)
  return tells && answer.status < 300 ? noted(answer, noting, tree) : answer
}

async function noted<One extends TellingAnswer>(
  answer: One,
  noting: Noting,
  tree: MadeTree | undefined,
): Promise<One> {
  const { request, asker, isOwn } = noting
  const { endpoint, ids } = request
  const kind = kindIn(endpoint)
  if (isDeletion(endpoint)) {
    if (isOwn && kind !== undefined && ids[0] !== undefined)
      await asker.store.forget({ kind, id: ids[0] }, asker.application)
    return answer
  }
  const owner = ownerIn(answer, noting)
  const remember = (things: readonly Thing[]) => asker.store.remember(things, owner)
  const located = endpoint.answer === 'located' ? lastIdOf(answer.headers) : undefined
  const made = kindMadeBy(endpoint)
  if (located !== undefined && made !== undefined) await remember([{ kind: made, id: located }])
  if (!tree) return answer
  const content = contentOf(answer.headers)
  const watch = watchMade(tree, { content, named: noting.named, isMore: bringsAbout(request) })
  if (!answer.isWhole) return passing(answer, watch, remember)
  if (answer.first) watch.push(answer.first)
  const found = watch.take()
  if (found.length > 0) await remember(found)
  return answer
}

/** What of an answer is noted. Undefined where nothing is. */
function treeFor(answer: TellingAnswer, { request, isOwn }: Noting): MadeTree | undefined {
  const { endpoint } = request
  const content = contentOf(answer.headers)
  if (content === 'other') return undefined
  if (!mayBeKept(answer, request)) return undefined
  // What a thing of nobody's has brought about is nobody's, too.
  if (kindIn(endpoint) !== undefined && !isOwn) return undefined
  return content === 'events' ? eventTree(endpoint, bringsAbout(request)) : madeTree(endpoint)
}

/** Whether the provider keeps something of an answer. What Portus has translated it keeps itself. */
function mayBeKept({ isUntouched }: TellingAnswer, request: ClientRequest): boolean {
  const { endpoint, body } = request
  if (body.kind !== 'json') return true
  switch (endpoint.name) {
    case 'responses':
      return isUntouched === true && readMember(body, 'store') !== false
    case 'chat':
      return isUntouched === true && readMember(body, 'store') === true
    case 'messages':
      return isUntouched === true && bringsAbout(request)
    default:
      return true
  }
}

/** Tools that run in a container, and may leave files behind. */
const RUNNING = ['code_interpreter', 'code_execution', '"shell"']

/** Whether the answer to a request may say that more was made than what was asked for. */
function bringsAbout({ endpoint, body }: ClientRequest): boolean {
  if (body.kind !== 'json' || endpoint.path.includes('/:')) return true
  if (endpoint.name !== 'responses' && endpoint.name !== 'messages') return false
  const tools = body.members.values.get('tools')
  const slices = tools ? slicesOf(body.pieces, tools) : []
  return body.members.values.has('container') || RUNNING.some((word) => bytesHold(slices, word))
}
