import { RESPONSES_INPUT } from '../../api/endpoints/endpoints'
import { type Bytes, bytesOf, lengthOfPieces, readMember, slicesOf } from '../../body/json/body'
import { bytesHold } from '../../body/json/bytes-hold'
import { PortusError, portusError } from '../../errors'
import type { KeptResponse } from '../../store/store'
import { wordOf } from '../../translate/values'
import { tooMuch, tooMuchToTranslate } from '../plan/cost/translation-size'
import type { ClientRequest, JsonRequest } from '../request/read-request'
import type { StoredInput } from '../request/remembered'
import { itemFinder, MAX_CHAIN, type OwnStore, readChain } from './chain'
import { ID, type InputItem, inputItems } from './input-items'
import { withInput } from './with-input'

/** No application keeps more. The bytes are held until the request ends. */
const MAX_BYTES = 64 * 1024 * 1024

/**
 * Finds the previous response of a request, and the items that it refers to. Undefined where it names none, and where
 * every target has `/v1/responses` itself: then the provider keeps responses, and Portus looks nothing up.
 *
 * @throws {PortusError} `overloaded` where no more may be kept.
 */
export async function storedInput(
  request: ClientRequest,
  own: OwnStore,
): Promise<StoredInput | undefined> {
  const { endpoint, alias, body } = request
  if (!RESPONSES_INPUT.has(endpoint.name) || body.kind !== 'json') return undefined
  if (alias.passthroughPrefix(endpoint) !== undefined) return undefined
  const previous = readMember(body, 'previous_response_id') ?? undefined
  const span = body.members.values.get('input')
  const mayRefer = span !== undefined && bytesHold(slicesOf(body.pieces, span), ID)
  if (previous === undefined && !mayRefer) return undefined
  // The plan refuses it. Nothing need be found for it.
  if (tooMuchToTranslate(body, 'files and long texts')) return undefined
  if (previous !== undefined && typeof previous !== 'string')
    return { body, error: portusError('invalid_request', 'invalid_previous', PREVIOUS) }
  const items = await inputItems(body)
  if (previous === undefined && items.every(({ reference }) => reference === undefined))
    return undefined
  return found(request as JsonRequest, previous, items, own)
}

const PREVIOUS = { param: 'previous_response_id', code: 'previous_response_not_found' } as const

async function found(
  { body, hold }: JsonRequest,
  previous: string | undefined,
  input: readonly InputItem[],
  own: OwnStore,
): Promise<StoredInput> {
  let bytes = 0
  let weight = 0
  let keptHere: string | undefined
  const used = new Set<string>()
  const count = (moreBytes: number, moreWeight: number) => {
    bytes += moreBytes
    weight += moreWeight
    const error = tooMuch(weight) ?? (bytes > MAX_BYTES ? tooMuch(bytes) : undefined)
    if (error) throw error
  }
  const take = (response: KeptResponse) => {
    keptHere ??= response.id
    used.add(response.id)
    const length = lengthOfPieces(response.pieces)
    count(length, weightOf(response))
    hold.take(length)
  }
  const findItem = itemFinder(own)
  const referred = async (id: string): Promise<Bytes> => {
    const item = await findItem(id)
    if (!item) throw portusError('invalid_request', 'no_item', ITEM(id))
    keptHere ??= id
    used.add(item.responseId)
    count(item.json.length, item.weight)
    return item.json
  }
  try {
    const items: Bytes[] = []
    const { responses, missing, isTooLong } =
      previous === undefined ? NO_CHAIN : await readChain(own, previous, take)
    if (missing !== undefined)
      throw portusError('invalid_request', 'no_previous_response', {
        ...PREVIOUS,
        values: { id: wordOf(missing) },
      })
    if (isTooLong)
      throw portusError('invalid_request', 'long_chain', {
        ...PREVIOUS,
        values: { max: MAX_CHAIN },
      })
    for (const response of responses)
      for (const piece of await itemsOf(response, referred)) items.push(piece)
    for (const { json, reference } of input)
      items.push(reference === undefined ? json : await referred(reference))
    // A client that goes on with a conversation for hours must not lose its beginning.
    void own.store.touch(own.application, [...used])
    hold.take(bytes + body.length)
    return { body: await withInput(body, items), ...(keptHere !== undefined && { keptHere }) }
  } catch (error) {
    if (!(error instanceof PortusError) || error.kind !== 'invalid_request') throw error
    return { body, error, ...(keptHere !== undefined && { keptHere }) }
  }
}

const NO_CHAIN = { responses: [], missing: undefined, isTooLong: false } as const

const ITEM = (id: string) => ({ param: 'input', values: { id: wordOf(id) } })

const weightOf = ({ items }: KeptResponse): number =>
  items.reduce((sum, { weight }) => sum + weight, 0)

/** The items of a response, with those that it refers to in their places. */
async function itemsOf(
  { items, pieces }: KeptResponse,
  referred: (id: string) => Promise<Bytes>,
): Promise<readonly Bytes[]> {
  const made: Bytes[] = []
  for (const item of items)
    made.push(item.isReference ? await referred(item.id) : bytesOf({ pieces }, item))
  return made
}
