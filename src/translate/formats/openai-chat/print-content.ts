import type { CacheHint, JsonObject, Part } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'
import { printMedia } from './print-media'
import type { Habits } from './providers'

/** What printing a conversation needs to know and to tell. */
export type Printing = {
  habits: Habits
  /** Names what is left out. */
  drop: (name: string) => void
}

/**
 * A hint for a provider's cache, where the provider takes some.
 * https://openrouter.ai/docs/features/prompt-caching
 */
export function cacheControl(
  cache: CacheHint | undefined,
  isPart: boolean,
  { habits, drop }: Printing,
): JsonObject {
  if (!cache) return {}
  if (habits.caches !== 'everywhere' && !(isPart && habits.caches === 'parts')) {
    drop('cache_control')
    return {}
  }
  const ttl = habits.caches === 'everywhere' ? cache.ttl : undefined
  return { cache_control: { type: 'ephemeral', ...(ttl !== undefined && { ttl }) } }
}

/**
 * A part of a user's turn.
 *
 * @throws {Untranslatable}
 */
export function printPart(part: Part, printing: Printing): JsonObject[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return [{ type: 'text', text: part.text, ...cacheControl(part.cache, true, printing) }]
    case 'media':
      return [{ ...printMedia(part.media), ...cacheControl(part.cache, true, printing) }]
    case 'reasoning':
      printing.drop('messages.reasoning')
      return []
    default:
      throw untranslatableBlock(part.kind === 'call' ? 'tool_use' : 'tool_result')
  }
}

/** One text is plain, because some providers take no lists. */
export function printContent(parts: readonly JsonObject[]): string | readonly JsonObject[] {
  const [only] = parts
  return parts.length === 1 && isPlain(only) ? only.text : parts
}

/** Texts that no hint tells apart are one, where lists are rare. */
export function printTexts(
  parts: readonly JsonObject[],
  separator: string,
): string | readonly JsonObject[] {
  return parts.every(isPlain) ? parts.map(({ text }) => text).join(separator) : parts
}

const isPlain = (part: JsonObject | undefined): part is { type: 'text'; text: string } =>
  part?.type === 'text' && typeof part.text === 'string' && part.cache_control === undefined
