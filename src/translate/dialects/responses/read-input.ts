import type { ClientTools, JsonObject, Part, Turn } from '../../conversation'
import { Untranslatable } from '../../conversation'
import { readTag } from '../../opaque-tag'
import { toolInput } from '../../tool-input'
import { filledTextOf, isObject, objectsOf, textOf, wordOf } from '../../values'
import { readContent } from '../chat/read-content'
import { readSearchCall } from './read-web-search'

/**
 * The turns of a request: its instructions, and its input.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 *
 * @throws {Untranslatable}
 */
export function readInput(
  { instructions, input }: JsonObject,
  _tools: ClientTools,
  whole: (text: string) => string,
): Turn[] {
  const turns: Turn[] = []
  const add = (role: Turn['role'], parts: readonly Part[]) => {
    const last = turns.at(-1)
    if (last && last.role === role && role === 'assistant')
      turns[turns.length - 1] = { ...last, parts: [...last.parts, ...parts] }
    else turns.push({ role, parts })
  }
  if (typeof instructions === 'string' && instructions !== '')
    add('system', [{ kind: 'text', text: instructions }])
  if (typeof input === 'string') {
    add('user', [{ kind: 'text', text: input }])
    return turns
  }
  for (const item of Array.isArray(input) ? input : []) {
    if (!isObject(item)) throw new Untranslatable('"input" must hold items.', 'input')
    switch (item.type) {
      case undefined:
      case 'message':
        add(roleOf(item.role), readContent(item.content, whole))
        break
      case 'function_call':
        add('assistant', [
          {
            kind: 'call',
            id: textOf(item.call_id) ?? '',
            name: textOf(item.name) ?? '',
            input: toolInput(
              typeof item.arguments === 'string' ? whole(item.arguments) : item.arguments,
            ),
          },
        ])
        break
      case 'function_call_output':
        add('user', [
          {
            kind: 'result',
            callId: textOf(item.call_id) ?? '',
            parts: readContent(item.output, whole),
          },
        ])
        break
      case 'web_search_call':
        add('assistant', readSearchCall(item))
        break
      case 'reasoning':
        add('assistant', readReasoningItem(item))
        break
      default:
        throw new Untranslatable(
          `This model takes no items of the type ${wordOf(item.type)}.`,
          'input',
        )
    }
  }
  return turns
}

const roleOf = (role: unknown): Turn['role'] =>
  role === 'assistant' ? 'assistant' : role === 'user' ? 'user' : 'system'

function readReasoningItem(item: JsonObject): Part[] {
  const text = objectsOf(item.summary)
    .map((part) => textOf(part.text) ?? '')
    .join('\n\n')
  const encrypted = filledTextOf(item.encrypted_content)
  if (encrypted !== undefined)
    return [{ kind: 'reasoning', text, opaque: readTag(encrypted, 'openai') }]
  return text === '' ? [] : [{ kind: 'reasoning', text }]
}
