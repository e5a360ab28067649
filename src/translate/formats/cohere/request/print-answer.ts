import type { JsonObject, Part } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import type { CallIds } from './call-ids'
import { contentOf, textBlocks } from './print-content'
import { type Printing, THOUGHTS } from './printing'

/**
 * An answer in history; nothing for one that says nothing. Text beside calls is what the model plans to do
 * with them. https://docs.cohere.com/docs/tool-use-overview
 *
 * @throws {Untranslatable}
 */
export function printAnswer(
  parts: readonly Part[],
  ids: CallIds,
  printing: Printing,
): JsonObject | undefined {
  const hasCalls = parts.some(({ kind }) => kind === 'call')
  const blocks: JsonObject[] = []
  const plan: string[] = []
  const calls: JsonObject[] = []
  for (const part of parts) {
    if (part.cache) printing.drop('cache_control')
    switch (part.kind) {
      case 'text':
      case 'refusal': {
        const said = textBlocks(part.text)
        if (!hasCalls) blocks.push(...said)
        else if (said.length > 0) plan.push(part.text)
        break
      }
      case 'reasoning':
        blocks.push(...thoughtBlocks(part, printing))
        break
      case 'call':
        if (part.opaque) printing.drop(THOUGHTS)
        calls.push(printCall(part, ids))
        break
      default:
        throw untranslatableBlock(part.kind === 'media' ? part.media.kind : 'tool_result')
    }
  }
  if (calls.length === 0 && blocks.every(({ type }) => type === 'thinking')) {
    if (blocks.length > 0) printing.drop(THOUGHTS)
    return undefined
  }
  return {
    role: 'assistant',
    ...(blocks.length > 0 && { content: contentOf(blocks) }),
    ...(plan.length > 0 && { tool_plan: plan.join('\n\n') }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

/** Cohere signs no thoughts, so a signed one is another maker's. https://docs.cohere.com/docs/reasoning */
function thoughtBlocks(
  { text, opaque }: Part & { kind: 'reasoning' },
  { thinks, drop }: Printing,
): JsonObject[] {
  if (thinks && opaque === undefined && text !== '') return [{ type: 'thinking', thinking: text }]
  drop(THOUGHTS)
  return []
}

const printCall = ({ id, name, input }: Part & { kind: 'call' }, ids: CallIds): JsonObject => ({
  id: ids.begin(id),
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
})
