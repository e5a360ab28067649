import type { CacheHint, JsonObject, Part } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import { printMedia } from './print-media'
import type { Printing } from './printing'

/** A part that can stand in a content. */
export type ContentPart = Part & { kind: 'text' | 'media' }

type Printed = JsonObject & { type: string }

/**
 * A content: a plain text where there is one text alone, since some providers take no lists.
 *
 * @param isText Whether the place takes texts only: then they are joined for providers that want one.
 */
export function printContent(
  parts: readonly ContentPart[],
  isText: boolean,
  { traits }: Printing,
): string | readonly Printed[] {
  const filled = parts.filter((part) => part.kind !== 'text' || part.text !== '')
  const [first] = filled
  if (!first) return ''
  const isHinted = traits.takesCacheHints === true && filled.some(({ cache }) => cache)
  if (isText && !isHinted && !traits.takesTextParts)
    return filled.map((part) => (part.kind === 'text' ? part.text : '')).join('\n\n')
  if (filled.length === 1 && first.kind === 'text' && !isHinted) return first.text
  const printed = filled.map((part) => printPart(part, isHinted))
  const [only] = printed
  // A document of plain text has become one.
  return printed.length === 1 && only?.type === 'text' && !isHinted ? String(only.text) : printed
}

const printPart = (part: ContentPart, isHinted: boolean): Printed => ({
  ...(part.kind === 'text'
    ? { type: 'text', text: part.text }
    : (printMedia(part.media) as Printed)),
  ...(isHinted && cacheControl(part.cache)),
})

/** Anthropic's hint, as OpenRouter and Alibaba take it. https://openrouter.ai/docs/features/prompt-caching */
export const cacheControl = (cache: CacheHint | undefined): JsonObject =>
  cache
    ? { cache_control: { type: 'ephemeral', ...(cache.ttl !== undefined && { ttl: cache.ttl }) } }
    : {}

/** @throws {Untranslatable} for another part. */
export function contentPart(part: Part): ContentPart {
  if (part.kind !== 'text' && part.kind !== 'media') throw untranslatableBlock(part.kind)
  return part
}

/** @throws {Untranslatable} for another part. */
export function textPart(part: Part): Part & { kind: 'text' } {
  if (part.kind === 'text') return part
  throw untranslatableBlock(part.kind === 'media' ? part.media.kind : part.kind)
}
