import type { JsonObject, Part } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import type { Printing } from './printing'

const REASONING = 'messages.reasoning'

/**
 * An answer in history, as the items that it was made of. Items have no ids: nothing is kept at the provider
 * under which it could find them. https://platform.openai.com/docs/guides/reasoning#keeping-reasoning-items-in-context
 *
 * @throws {Untranslatable}
 */
export function printAnswer(parts: readonly Part[], printing: Printing): JsonObject[] {
  const items: JsonObject[] = []
  let content: JsonObject[] | undefined
  const say = (part: JsonObject) => {
    if (!content) {
      content = []
      items.push({ type: 'message', role: 'assistant', content })
    }
    content.push(part)
  }
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        if (part.text !== '') say({ type: 'output_text', text: part.text })
        continue
      case 'refusal':
        say({ type: 'refusal', refusal: part.text })
        continue
      case 'call':
        items.push(printCall(part, printing))
        break
      case 'reasoning': {
        const thought = printThought(part)
        if (thought) items.push(thought)
        else printing.drop(REASONING)
        if (!thought) continue
        break
      }
      default:
        throw untranslatableBlock(part.kind === 'media' ? part.media.kind : 'tool_result')
    }
    content = undefined
  }
  return withoutLastThoughts(items, printing)
}

function printCall(
  { id, name, input, opaque }: Part & { kind: 'call' },
  { idOf, drop }: Printing,
): JsonObject {
  if (opaque) drop(REASONING)
  return {
    type: 'function_call',
    call_id: idOf(id),
    name,
    arguments: JSON.stringify(input),
  }
}

/** A thought goes back to its maker alone, and only where it is encrypted: nothing is kept there. */
function printThought({ text, opaque }: Part & { kind: 'reasoning' }): JsonObject | undefined {
  if (opaque?.maker !== 'openai') return undefined
  return {
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: opaque.value,
  }
}

/** A thought is refused without what it has led to. An answer that was cut off may end in one. */
function withoutLastThoughts(items: JsonObject[], { drop }: Printing): JsonObject[] {
  const end = items.findLastIndex(({ type }) => type !== 'reasoning') + 1
  if (end < items.length) drop(REASONING)
  return items.slice(0, end)
}
