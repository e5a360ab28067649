import { type Bytes, bytesOf, type JsonBody } from '../../body/json/body'
import { elementsOf } from '../../body/json/elements'
import { turns } from '../../body/turns'
import { isObject } from '../../translate/values'

/** An item of a request's input. */
export type InputItem = {
  json: Bytes
  /** The id of the item that it stands for, where it is a reference. */
  reference?: string
}

/** How a reference names itself. https://platform.openai.com/docs/api-reference/responses/create */
const REFERENCE = 'item_reference'

/** What stands in every reference. */
export const ID = '"id"'

/** A reference is its type and an id. */
const MAX_REFERENCE_BYTES = 1024

const OPEN_BRACKET = 0x5b
const QUOTE = 0x22

/** The items of a request's input, in their order. An input that is a text is a message. */
export async function inputItems(body: JsonBody): Promise<InputItem[]> {
  const span = body.members.values.get('input')
  const input = span ? bytesOf(body, span) : new Uint8Array(0)
  if (input[0] === QUOTE) return [{ json: messageOf(input) }]
  if (input[0] !== OPEN_BRACKET) return []
  const items: InputItem[] = []
  const turn = turns()
  for (const { start, end } of elementsOf(input)) {
    const json = input.subarray(start, end)
    const reference = referenceIn(json)
    items.push(reference === undefined ? { json } : { json, reference })
    await turn()
  }
  return items
}

/**
 * A text as the message that it stands for.
 *
 * @param text A JSON string.
 */
export const messageOf = (text: Bytes): Bytes =>
  Buffer.concat([
    Buffer.from('{"type":"message","role":"user","content":[{"type":"input_text","text":'),
    text,
    Buffer.from('}]}'),
  ])

function referenceIn(json: Bytes): string | undefined {
  if (json.length > MAX_REFERENCE_BYTES) return undefined
  const text = Buffer.from(json.buffer, json.byteOffset, json.length)
  if (!text.includes(ID)) return undefined
  const item: unknown = JSON.parse(text.toString())
  if (!isObject(item) || typeof item.id !== 'string') return undefined
  // The type may be left out. Everything else with an id and without a type is a message, which has a role.
  const isNamed =
    item.type === REFERENCE || ((item.type ?? null) === null && item.role === undefined)
  return isNamed ? item.id : undefined
}
