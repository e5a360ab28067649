import { type Bytes, bytesOf } from '../../body/json/body'
import { portusError } from '../../errors'
import type { KeptItem, KeptResponse } from '../../store/store'
import { itemFinder, type OwnStore, readChain } from './chain'
import { shownItems } from './shown-items'

/** https://platform.openai.com/docs/api-reference/responses/input-items */
const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

const encoder = new TextEncoder()

type Place = { response: KeptResponse; item: KeptItem }

/**
 * The JSON, in pieces, of a page of the items that a response was made from: those of its own request, behind those of the responses that it
 * goes on from.
 *
 * @throws {PortusError} `invalid_request` for a page that there is not.
 */
export async function inputList(
  own: OwnStore,
  response: KeptResponse,
  query: URLSearchParams,
  take: (response: KeptResponse) => void,
): Promise<readonly Bytes[]> {
  const places = await placesOf(own, response, take)
  const order = query.get('order') ?? 'desc'
  if (order !== 'asc' && order !== 'desc')
    throw portusError('invalid_request', 'invalid_order', { param: 'order' })
  if (order === 'desc') places.reverse()
  const after = query.get('after')
  const before = after === null ? -1 : places.findIndex(({ item }) => item.id === after)
  if (after !== null && before === -1)
    throw portusError('invalid_request', 'no_such_item', { param: 'after' })
  const limit = limitIn(query)
  const page = places.slice(before + 1, before + 1 + limit)
  const findItem = itemFinder(own)
  const items: Bytes[] = []
  for (const { response, item } of page) {
    const found = item.isReference ? await findItem(item.id) : undefined
    items.push(found?.json ?? bytesOf(response, item))
  }
  const rest = {
    first_id: page.at(0)?.item.id ?? null,
    last_id: page.at(-1)?.item.id ?? null,
    has_more: places.length > before + 1 + page.length,
  }
  return [
    encoder.encode('{"object":"list","data":['),
    ...(await shownItems(items, query)),
    encoder.encode(`],${JSON.stringify(rest).slice(1)}`),
  ]
}

async function placesOf(
  own: OwnStore,
  response: KeptResponse,
  take: (response: KeptResponse) => void,
): Promise<Place[]> {
  const { previousId } = response
  const earlier = previousId === undefined ? [] : (await readChain(own, previousId, take)).responses
  return [...earlier, response].flatMap((one) =>
    (one === response ? one.items.slice(0, one.inputCount) : one.items).map((item) => ({
      response: one,
      item,
    })),
  )
}

function limitIn(query: URLSearchParams): number {
  const text = query.get('limit')
  if (text === null) return DEFAULT_LIMIT
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit
  throw portusError('invalid_request', 'invalid_limit', {
    param: 'limit',
    values: { max: MAX_LIMIT },
  })
}
