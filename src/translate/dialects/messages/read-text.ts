import type { JsonObject, Part } from '../../conversation'
import { filledTextOf, objectsOf, textOf } from '../../values'

/**
 * A result of a search, as text that says where it is from.
 * https://docs.anthropic.com/en/docs/build-with-claude/search-results
 */
export function readSearchResult({ title, source, content }: JsonObject): string {
  const texts = typeof content === 'string' ? [content] : objectsOf(content).map(({ text }) => text)
  const found = texts.flatMap((text) => textOf(text) ?? []).join('\n\n')
  return [filledTextOf(title), filledTextOf(source), found].filter(Boolean).join('\n')
}

/** The texts of parts as paragraphs of one, or nothing where a part is no text. */
export function joinedText(parts: readonly Part[]): string | undefined {
  const texts = parts.flatMap((part) => (part.kind === 'text' ? part.text : []))
  return texts.length === parts.length ? texts.join('\n\n') : undefined
}
