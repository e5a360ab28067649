import type { JsonObject, Part, Turn } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'
import { cacheControl, type Printing, printPart, printTexts } from './print-content'
import { printThoughts, type Thought } from './print-thoughts'

/**
 * A turn of the model.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
 *
 * @throws {Untranslatable}
 */
export function printAssistant({ parts, name }: Turn, printing: Printing): JsonObject {
  const said: JsonObject[] = []
  const thoughts: Thought[] = []
  const calls: JsonObject[] = []
  let refusal: string | undefined
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        said.push(...printPart(part, printing))
        break
      case 'refusal':
        if (printing.habits.isOpenAi) refusal = (refusal ?? '') + part.text
        else said.push(...printPart(part, printing))
        break
      case 'reasoning':
        thoughts.push(part)
        break
      case 'call':
        calls.push(printCall(part, printing))
        break
      case 'media':
        throw untranslatableBlock(part.media.kind)
      case 'result':
        throw untranslatableBlock('tool_result')
    }
  }
  const text = said.length > 0 ? printTexts(said, '') : undefined
  // Providers refuse a turn with neither content nor calls, and null where there are no calls.
  const empty = calls.length > 0 || refusal !== undefined ? null : ''
  return {
    role: 'assistant',
    content: text === '' || text === undefined ? empty : text,
    ...(refusal !== undefined && { refusal }),
    ...(name !== undefined && { name }),
    ...printThoughts(thoughts, printing),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

function printCall(part: Part & { kind: 'call' }, printing: Printing): JsonObject {
  const { id, name, input, opaque } = part
  const isCarried = opaque?.maker === 'gemini' && !printing.habits.isStrict
  if (opaque && !isCarried) printing.drop('thought_signature')
  return {
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
    // https://ai.google.dev/gemini-api/docs/thought-signatures
    ...(isCarried && { extra_content: { google: { thought_signature: opaque.value } } }),
    ...cacheControl(part.cache, false, printing),
  }
}
