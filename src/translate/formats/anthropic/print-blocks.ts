import type { CacheHint, JsonObject, Part } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'
import { isBlank } from '../../values'
import { printMedia } from './print-media'

/** A block of a message's content. https://docs.anthropic.com/en/api/messages */
export type Block = JsonObject & { type: string }

/** What printing a conversation needs to know and to tell. */
export type Printing = {
  idOf: (id: string) => string
  /** Names what is left out. */
  drop: (name: string) => void
}

/** https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
export const cacheControl = (cache: CacheHint | undefined): JsonObject =>
  cache
    ? { cache_control: { type: 'ephemeral', ...(cache.ttl !== undefined && { ttl: cache.ttl }) } }
    : {}

/** Anthropic refuses texts of white space alone. */

/**
 * A part of a turn as a block, or nothing.
 *
 * @throws {Untranslatable}
 */
export function printPart(part: Part, printing: Printing): Block[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return isBlank(part.text)
        ? []
        : [{ type: 'text', text: part.text, ...cacheControl(part.cache) }]
    case 'media': {
      if (part.media.detail !== undefined && part.media.detail !== 'auto')
        printing.drop('image_url.detail')
      return [{ ...(printMedia(part.media) as Block), ...cacheControl(part.cache) }]
    }
    case 'call': {
      if (part.opaque) printing.drop('thought_signature')
      const { id, name, input, cache } = part
      return [{ type: 'tool_use', id: printing.idOf(id), name, input, ...cacheControl(cache) }]
    }
    case 'result':
      return [printResult(part, printing)]
    case 'reasoning':
      return printThought(part, printing)
  }
}

/** A block inside a result cannot be cached by itself, so its hint goes to the result. */
function printResult(part: Part & { kind: 'result' }, printing: Printing): Block {
  for (const { kind } of part.parts)
    if (kind === 'call' || kind === 'result') throw untranslatableBlock(kind)
  const cache = part.cache ?? part.parts.find((inner) => inner.cache)?.cache
  const content = part.parts.flatMap(({ cache: _, ...inner }) => printPart(inner, printing))
  const [only] = content
  return {
    type: 'tool_result',
    tool_use_id: printing.idOf(part.callId),
    ...(content.length > 0 && {
      content: content.length === 1 && only?.type === 'text' ? only.text : content,
    }),
    ...(part.isError && { is_error: true }),
    ...cacheControl(cache),
  }
}

/**
 * Anthropic takes back what it has signed itself, and nothing else.
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
function printThought(part: Part & { kind: 'reasoning' }, printing: Printing): Block[] {
  const { text, opaque, isRedacted } = part
  if (opaque?.maker !== 'anthropic') {
    printing.drop('reasoning')
    return []
  }
  return isRedacted
    ? [{ type: 'redacted_thinking', data: opaque.value }]
    : [{ type: 'thinking', thinking: text, signature: opaque.value }]
}
