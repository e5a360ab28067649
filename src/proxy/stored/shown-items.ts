import { type Bytes, type JsonBody, readMember } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import { scanInTurns } from './scan-in-turns'

const encoder = new TextEncoder()
const COMMA = encoder.encode(',')
const QUOTE = 0x22

/** What a client must ask for to see it. https://platform.openai.com/docs/api-reference/responses/get */
const ENCRYPTED = 'reasoning.encrypted_content'

/**
 * The JSON of kept items as a client sees them, in pieces and with commas between. Messages may be sent in a short
 * form, and are shown in the long one. Encrypted content is shown to those who ask for it. Nothing of an item is parsed:
 * it may be long.
 */
export async function shownItems(items: Iterable<Bytes>, query: URLSearchParams): Promise<Bytes[]> {
  const pieces: Bytes[] = []
  for (const item of items) {
    if (pieces.length > 0) pieces.push(COMMA)
    for (const piece of await shownItem(item, query)) pieces.push(piece)
  }
  return pieces
}

async function shownItem(json: Bytes, query: URLSearchParams): Promise<readonly Bytes[]> {
  const item = await scanInTurns([json])
  const type = readMember(item, 'type')
  if (type === 'reasoning')
    return isIncluded(query, ENCRYPTED) ? [json] : editMembers(item, WITHOUT_ENCRYPTED)
  return type === undefined || type === 'message' ? shownMessage(item) : [json]
}

const isIncluded = (query: URLSearchParams, name: string): boolean =>
  [...query.getAll('include'), ...query.getAll('include[]')].includes(name)

const WITHOUT_ENCRYPTED = new Map([['encrypted_content', undefined]])

/** What every message has in its long form. */
const LONG_FORM = { type: 'message', status: 'completed' }

function shownMessage(item: JsonBody): readonly Bytes[] {
  const { bytes } = item
  const { values } = item.members
  const added = Object.entries(LONG_FORM).filter(([name]) => !values.has(name))
  const head = encoder.encode(`{${added.map(([name, value]) => `"${name}":"${value}",`).join('')}`)
  const content = values.get('content')
  if (!content || bytes[content.start] !== QUOTE) return [head, bytes.subarray(1)]
  const part = readMember(item, 'role') === 'assistant' ? 'output_text' : 'input_text'
  return [
    head,
    bytes.subarray(1, content.start),
    encoder.encode(`[{"type":"${part}","text":`),
    bytes.subarray(content.start, content.end),
    encoder.encode('}]'),
    bytes.subarray(content.end),
  ]
}
