import { type Bytes, bytesOf, type JsonBody, readMember } from '../../body/json/body'
import { elementsOf } from '../../body/json/elements'
import { joinSmall } from '../../body/json/join-small'
import { messageOf } from '../../proxy/stored/input-items'
import { scanInTurns } from '../../proxy/stored/scan-in-turns'

const OPEN_BRACKET = 0x5b
const QUOTE = 0x22

/** Bytes that keep no larger ones in memory. */
const owned = (bytes: Bytes): Bytes => new Uint8Array(bytes)

/** The items of a list without its brackets. Nothing where it has none. */
function itemsIn(list: Bytes): Bytes[] {
  if (list[0] !== OPEN_BRACKET) return []
  const items = list.subarray(1, -1)
  return items.every((byte) => byte <= 0x20) ? [] : [owned(items)]
}

/** The items of a request's input. */
export function inputOf(body: JsonBody): Bytes[] {
  const span = body.members.values.get('input')
  if (!span) return []
  const input = bytesOf(body, span)
  return input[0] === QUOTE ? [messageOf(input)] : itemsIn(input)
}

/** The id and the items of the response in a terminal event. */
export async function outputOf(event: string): Promise<{ id: string; items: Bytes[] } | undefined> {
  try {
    const { response } = await membersOf(new TextEncoder().encode(event))
    const { id, output } = response ? await membersOf(response) : NONE
    if (!id || id.length > MAX_ID_BYTES) return undefined
    const name: unknown = JSON.parse(new TextDecoder().decode(id))
    return typeof name === 'string' ? { id: name, items: output ? itemsIn(output) : [] } : undefined
  } catch {
    // Some server's own JSON: nobody can go on from it here.
    return undefined
  }
}

const MAX_ID_BYTES = 1024

type Named = { response?: Bytes | undefined; id?: Bytes | undefined; output?: Bytes | undefined }

const NONE: Named = {}

/** The JSON of members of an object. */
async function membersOf(bytes: Bytes): Promise<Named> {
  const { members } = await scanInTurns([bytes])
  const of = (name: string) => {
    const span = members.values.get(name)
    return span && bytes.subarray(span.start, span.end)
  }
  return { response: of('response'), id: of('id'), output: of('output') }
}

/**
 * The same items without thoughts that only their maker could read, where it keeps none: it refuses them by their ids.
 * https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
 */
export async function withoutUnkept(items: readonly Bytes[]): Promise<Bytes[]> {
  const kept: Bytes[] = []
  for (const piece of items) {
    const list = Buffer.concat([OPEN, piece, CLOSE])
    const readable: Bytes[] = []
    for (const { start, end } of elementsOf(list)) {
      const item = list.subarray(start, end)
      if (await isUnreadable(item)) continue
      if (readable.length > 0) readable.push(COMMA)
      readable.push(item)
    }
    if (readable.length > 0) kept.push(Buffer.concat(readable))
  }
  return kept
}

const OPEN = Buffer.from('[')
const COMMA = Buffer.from(',')
const CLOSE = Buffer.from(']')

const REASONING = Buffer.from('"reasoning"')

async function isUnreadable(item: Buffer<ArrayBuffer>): Promise<boolean> {
  if (!item.includes(REASONING)) return false
  const body = await scanInTurns([item])
  return (
    readMember(body, 'type') === 'reasoning' &&
    (readMember(body, 'encrypted_content') ?? null) === null
  )
}

/** So many pieces of a conversation are kept as they come. */
const MOST_PIECES = 64

/**
 * The same items in fewer pieces. A conversation of many short turns would cost each of them more than the one before
 * it, and its pieces more memory than their bytes.
 */
export const inFewPieces = (items: readonly Bytes[]): readonly Bytes[] =>
  items.length <= MOST_PIECES ? items : joinSmall(items, COMMA)
