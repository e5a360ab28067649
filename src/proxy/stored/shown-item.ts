import type { Bytes } from '../../body/json/body'
import type { JsonObject } from '../../translate/conversation'

const decoder = new TextDecoder()

/** What a client must ask for to see it. https://platform.openai.com/docs/api-reference/responses/get */
const ENCRYPTED = 'reasoning.encrypted_content'

/**
 * A kept item as a client sees it. Messages may be sent in a short form, and are shown in the long one. Encrypted
 * content is shown to those who ask for it.
 */
export function shownItem(json: Bytes, query: URLSearchParams): JsonObject {
  const item = JSON.parse(decoder.decode(json)) as JsonObject
  if (item.type === 'reasoning') return isIncluded(query, ENCRYPTED) ? item : withoutEncrypted(item)
  if (item.type !== undefined && item.type !== 'message') return item
  const { id, role, content, ...rest } = item
  const type = role === 'assistant' ? 'output_text' : 'input_text'
  return {
    id,
    type: 'message',
    status: 'completed',
    role,
    ...rest,
    content: typeof content === 'string' ? [{ type, text: content }] : content,
  }
}

const isIncluded = (query: URLSearchParams, name: string): boolean =>
  [...query.getAll('include'), ...query.getAll('include[]')].includes(name)

const withoutEncrypted = ({ encrypted_content, ...item }: JsonObject): JsonObject => item
