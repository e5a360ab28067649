import { type Bytes, type JsonBody, readMember } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import { turns } from '../../body/turns'
import type { KeptItem, KeptResponse } from '../../store/store'
import type { Redactor } from '../../telemetry/redact'
import type { JsonObject } from '../../translate/conversation'
import { newId } from '../../translate/dialects/responses/answer/new-id'
import { entryOf, objectsOf } from '../../translate/values'
import { leastSize } from '../plan/cost/translation-size'
import { inputItems } from './input-items'
import { scanInTurns } from './scan-in-turns'

/** A response with more items is not kept: each of them can be asked for by its id. */
const MAX_ITEMS = 10_000

/** OpenAI's ids have some sixty characters. */
const MAX_ID_LENGTH = 128

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const COMMA = encoder.encode(',')

/**
 * A response as it is kept. Undefined for one that has failed, has too many items, or one that cannot be kept.
 *
 * @param body The client's request.
 * @param answer The response object.
 * @param redact Takes secrets out of what the provider has said.
 */
export async function keptResponse(
  body: JsonBody,
  answer: JsonObject,
  redact: Pick<Redactor, 'body'>,
): Promise<KeptResponse | undefined> {
  const { id, status } = answer
  if (typeof id !== 'string' || (status !== 'completed' && status !== 'incomplete'))
    return undefined
  const input = await inputItems(body)
  const output = objectsOf(answer.output)
  if (input.length + output.length > MAX_ITEMS) return undefined
  const items: KeptItem[] = []
  const pieces: Bytes[] = []
  let start = 0
  const add = (item: ItemText, isReference: boolean) => {
    if (items.length > 0) {
      pieces.push(COMMA)
      start += COMMA.length
    }
    const end = start + item.json.length
    items.push({ id: item.id, start, end, weight: item.weight, isReference })
    pieces.push(item.json)
    start = end
  }
  const turn = turns()
  for (const { json, reference } of input) {
    const item = reference === undefined ? await withId(json) : { id: reference, json, weight: 0 }
    if (!item) return undefined
    add(item, reference !== undefined)
    await turn()
  }
  const cleaned = (value: JsonObject) => redact.body(encoder.encode(JSON.stringify(value)))
  for (const item of output) {
    const text = await withId(cleaned(item))
    if (!text) return undefined
    add(text, false)
    await turn()
  }
  const previous = readMember(body, 'previous_response_id')
  return {
    id,
    previousId: typeof previous === 'string' ? previous : undefined,
    head: decoder.decode(cleaned({ ...answer, output: [] })),
    items,
    inputCount: input.length,
    pieces: [Buffer.concat(pieces)],
  }
}

type ItemText = { id: string; json: Bytes; weight: number }

/** An item with an id: its own, or one that is made up. Undefined where it is too long to be mended. */
async function withId(json: Bytes): Promise<ItemText | undefined> {
  const body = await scanned(json)
  if (!body) return undefined
  const given = readMember(body, 'id')
  const weight = leastSize(body)
  if (typeof given === 'string' && given !== '' && given.length <= MAX_ID_LENGTH)
    return { id: given, json: body.bytes, weight }
  const id = idFor(readMember(body, 'type'))
  const pieces = editMembers(body, new Map([['id', JSON.stringify(id)]]))
  return { id, json: Buffer.concat(pieces), weight }
}

/** Longer items would hold up others while they are parsed. */
const MAX_PARSED_BYTES = 256 * 1024

/** An item that names a member twice is printed as its parser has read it. */
async function scanned(json: Bytes): Promise<JsonBody | undefined> {
  try {
    return await scanInTurns([json])
  } catch {
    if (json.length > MAX_PARSED_BYTES) return undefined
    return scanInTurns([encoder.encode(JSON.stringify(JSON.parse(decoder.decode(json))))])
  }
}

/** How OpenAI's ids of items begin. */
const PREFIXES: Readonly<Record<string, string>> = {
  function_call: 'fc',
  function_call_output: 'fco',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctco',
  reasoning: 'rs',
}

const idFor = (type: unknown): string => newId(entryOf(PREFIXES, type) ?? 'msg')
