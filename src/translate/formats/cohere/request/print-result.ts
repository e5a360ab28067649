import type { JsonObject, Part } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import type { CallIds } from './call-ids'
import { contentOf, textBlocks } from './print-content'
import { printDocument, printPicture } from './print-media'
import { isSaid, type Printing } from './printing'

type Result = Part & { kind: 'result' }

/** A result that says nothing: an object without members. */
const NOTHING = '{}'

/**
 * What a tool gave back: texts and documents. What it shows stands behind it, in a message of the user's.
 * https://docs.cohere.com/reference/chat#request.body.messages
 *
 * @throws {Untranslatable}
 */
export function printResult(
  { callId, name, parts, isError, cache }: Result,
  ids: CallIds,
  printing: Printing,
): { message: JsonObject; beside: readonly JsonObject[] } {
  if (cache) printing.drop('cache_control')
  const inside: JsonObject[] = []
  const beside: JsonObject[] = []
  for (const part of parts) {
    if (part.cache) printing.drop('cache_control')
    if (part.kind === 'media' && part.media.source.kind !== 'text')
      beside.push(printPicture(part.media, printing))
    else inside.push(...insideBlocks(part))
  }
  return {
    message: {
      role: 'tool',
      tool_call_id: ids.answer(callId),
      content: isError ? [printDocument({ error: errorText(inside) })] : resultContent(inside),
    },
    beside: beside.length > 0 ? [...textBlocks(`The files of ${name ?? callId}:`), ...beside] : [],
  }
}

const resultContent = (blocks: readonly JsonObject[]): unknown =>
  blocks.length === 0 ? NOTHING : contentOf(blocks)

function insideBlocks(part: Part): JsonObject[] {
  if (part.kind === 'media' && part.media.source.kind === 'text') {
    const { name, source } = part.media
    if (!isSaid(source.text)) return []
    return [printDocument({ ...(name !== undefined && { title: name }), text: source.text })]
  }
  if ('text' in part) return textBlocks(part.text)
  throw untranslatableBlock(part.kind)
}

/** Documents and texts of a failed result as one text. */
function errorText(blocks: readonly JsonObject[]): string {
  const texts = blocks.map(({ text, document }) =>
    String(text ?? (document as { data: { text: string } }).data.text),
  )
  return texts.join('\n\n') || 'The call failed.'
}
