import type { JsonObject, Part } from '../../conversation'
import { readTag } from '../../opaque-tag'
import { filledTextOf, textOf } from '../../values'

/**
 * A thought that a client brings back. What has no tag is Claude's own. Thoughts that nobody has signed
 * have a tag without a value.
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
export function readThought(block: JsonObject): Part[] {
  if (block.type === 'redacted_thinking') {
    const data = filledTextOf(block.data)
    if (data === undefined) return []
    const opaque = readTag(data, 'anthropic')
    return [{ kind: 'reasoning', text: '', opaque, isRedacted: true }]
  }
  const text = textOf(block.thinking) ?? ''
  const opaque = readTag(textOf(block.signature) ?? '', 'anthropic')
  if (opaque.value !== '') return [{ kind: 'reasoning', text, opaque }]
  return text === '' ? [] : [{ kind: 'reasoning', text }]
}
