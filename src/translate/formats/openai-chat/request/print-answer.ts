import { isOpenAI } from '../../../../api/provider-apis'
import type { JsonObject, Part } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import { cacheControl, printContent } from './print-content'
import { printThoughts } from './print-thoughts'
import type { Printing } from './printing'
import { isGemini } from './traits'

type Call = Part & { kind: 'call' }
type Text = Part & { kind: 'text' }

/**
 * An answer in history, without its role; nothing for one that says nothing.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
 *
 * @throws {Untranslatable}
 */
export function printAnswer(parts: readonly Part[], printing: Printing): JsonObject | undefined {
  if (parts.length === 0) return undefined
  const texts: Text[] = []
  const calls: Call[] = []
  let refusal = ''
  for (const part of parts) {
    if (part.kind === 'text') texts.push(part)
    else if (part.kind === 'call') calls.push(part)
    else if (part.kind === 'refusal') refusal += part.text
    else if (part.kind !== 'reasoning')
      throw untranslatableBlock(part.kind === 'media' ? part.media.kind : 'tool_result')
  }
  const hasRefusal = refusal !== '' && isOpenAI(printing.target)
  if (refusal !== '' && !hasRefusal) texts.push({ kind: 'text', text: refusal })
  const content = printContent(texts, true, printing)
  return {
    // Null alone is refused.
    content: texts.length === 0 && (calls.length > 0 || hasRefusal) ? null : content,
    ...(hasRefusal && { refusal }),
    ...printThoughts(parts, printing),
    ...(calls.length > 0 && { tool_calls: calls.map((call) => printCall(call, printing)) }),
  }
}

function printCall({ id, name, input, opaque, cache }: Call, printing: Printing): JsonObject {
  return {
    id: printing.idOf(id),
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
    ...(opaque && printSignature(opaque.maker === 'gemini' ? opaque.value : '', printing)),
    ...(printing.traits.takesCacheHints && cacheControl(cache)),
  }
}

/** Gemini's signature goes back to Gemini. https://ai.google.dev/gemini-api/docs/thought-signatures */
function printSignature(value: string, { target, traits, drop }: Printing): JsonObject {
  // Among the thoughts of the message.
  if (traits.history === 'reasoning_details') return {}
  if (value !== '' && isGemini(target))
    return { extra_content: { google: { thought_signature: value } } }
  drop('messages.reasoning')
  return {}
}
