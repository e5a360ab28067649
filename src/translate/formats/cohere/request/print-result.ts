import type { JsonObject, Part } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import { isBlank } from '../../../values'
import { contentOf, textBlocks } from './print-content'
import { printDocument, printPicture } from './print-media'
import type { Printing } from './printing'

type ResultPart = Part & { kind: 'result' }

/** What a tool gave back. */
export type Result = {
  /** Texts and documents. */
  inside: JsonObject[]
  isError: boolean
  /** Pictures, and what says whose they are: they stand in a message of the user's. */
  beside: readonly JsonObject[]
}

/** A result that says nothing: an object without members. */
const NOTHING = '{}'

/** What stands for a result that the client has lost: Cohere wants one for each call. */
export const LOST: Pick<Result, 'inside' | 'isError'> = {
  inside: [{ type: 'text', text: 'The call has no result.' }],
  isError: true,
}

/**
 * Reads what a tool gave back. What it shows stands behind it, in a message of the user's.
 *
 * @throws {Untranslatable}
 */
export function readResult(
  { callId, name, parts, isError = false, cache }: ResultPart,
  printing: Printing,
): Result {
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
    inside,
    isError,
    beside: beside.length > 0 ? [...textBlocks(`The files of ${name ?? callId}:`), ...beside] : [],
  }
}

/** The message of a result. https://docs.cohere.com/reference/chat#request.body.messages */
export const printResult = (
  id: string,
  { inside, isError }: Pick<Result, 'inside' | 'isError'>,
): JsonObject => ({
  role: 'tool',
  tool_call_id: id,
  content: isError ? [printDocument({ error: textOf(inside, FAILED) })] : resultContent(inside),
})

/** A result without a call before it, as what it says. Cohere refuses it as a result. */
export const printStray = (
  { name, callId }: ResultPart,
  { inside, beside }: Result,
): readonly JsonObject[] => [
  ...(inside.length > 0
    ? textBlocks(`The result of ${name ?? callId}:\n\n${textOf(inside, '')}`)
    : []),
  ...beside,
]

const FAILED = 'The call failed.'

const resultContent = (blocks: readonly JsonObject[]): unknown =>
  blocks.length === 0 ? NOTHING : contentOf(blocks)

function insideBlocks(part: Part): JsonObject[] {
  if (part.kind === 'media' && part.media.source.kind === 'text') {
    const { name, source } = part.media
    if (isBlank(source.text)) return []
    return [printDocument({ ...(name !== undefined && { title: name }), text: source.text })]
  }
  if ('text' in part) return textBlocks(part.text)
  throw untranslatableBlock(part.kind)
}

/** Documents and texts of a result as one text. */
function textOf(blocks: readonly JsonObject[], or: string): string {
  const texts = blocks.map(({ text, document }) =>
    String(text ?? (document as { data: { text: string } }).data.text),
  )
  return texts.join('\n\n') || or
}
