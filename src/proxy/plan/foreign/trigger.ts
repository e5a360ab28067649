import { bytesOf, type JsonBody, slicesOf } from '../../../body/json/body'
import { bytesHold } from '../../../body/json/bytes-hold'
import { elementsOf } from '../../../body/json/elements'
import type { Span } from '../../../body/json/members'
import { isObject } from '../../../translate/values'

const TYPE = 'compaction_trigger'

/** The item has a type, an id and little else. */
const MAX_BYTES = 4096

/**
 * Whether the input of a response asks for a summary of itself: by its last item.
 * https://platform.openai.com/docs/api-reference/responses/create
 */
export function endsInTrigger(body: JsonBody): boolean {
  const span = body.members.values.get('input')
  if (!span || !bytesHold(slicesOf(body.pieces, span), TYPE)) return false
  const input = bytesOf(body, span)
  let last: Span | undefined
  for (const item of elementsOf(input)) last = item
  if (!last || last.end - last.start > MAX_BYTES) return false
  const item: unknown = JSON.parse(new TextDecoder().decode(input.subarray(last.start, last.end)))
  return isObject(item) && item.type === TYPE
}
