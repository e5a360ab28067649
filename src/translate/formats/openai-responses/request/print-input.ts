import type { JsonObject, Part, Turn } from '../../../conversation'
import { textPart } from '../../openai-chat/request/print-content'
import { printAnswer } from './print-answer'
import { printContent } from './print-content'
import type { Printing } from './printing'

const BETWEEN_TEXTS = '\n\n'

/**
 * The turns: what the system says first as instructions, the rest as items where it stands.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 *
 * @throws {Untranslatable}
 */
export function printInput(turns: readonly Turn[], printing: Printing): JsonObject {
  const begin = turns.findIndex(({ role }) => role !== 'system')
  const first = turns.slice(0, begin === -1 ? turns.length : begin)
  const instructions = first.flatMap((turn) => systemText(turn) ?? [])
  const input: JsonObject[] = []
  for (const turn of turns.slice(first.length)) {
    if (turn.name !== undefined) printing.drop('messages.name')
    for (const item of itemsOf(turn, printing)) input.push(item)
  }
  // A request without any item is refused.
  if (input.length === 0 && instructions.length > 0)
    return { input: [{ role: 'system', content: instructions.join(BETWEEN_TEXTS) }] }
  return {
    ...(instructions.length > 0 && { instructions: instructions.join(BETWEEN_TEXTS) }),
    input,
  }
}

function itemsOf(turn: Turn, printing: Printing): readonly JsonObject[] {
  switch (turn.role) {
    case 'system': {
      const content = systemText(turn)
      return content === undefined ? [] : [{ role: 'system', content }]
    }
    case 'assistant':
      return printAnswer(turn.parts, printing)
    case 'user':
      return userItems(turn.parts, printing)
  }
}

function systemText({ parts }: Turn): string | undefined {
  const texts = parts.map(textPart)
  const filled = texts.filter(({ text }) => text !== '').map(({ text }) => text)
  return filled.length > 0 ? filled.join(BETWEEN_TEXTS) : undefined
}

/** Results are items of their own, before what the user says. */
function userItems(parts: readonly Part[], printing: Printing): JsonObject[] {
  const items: JsonObject[] = parts
    .filter((part) => part.kind === 'result')
    .map((result) => printResult(result, printing))
  const content = printContent(parts.filter(({ kind }) => kind !== 'result'))
  if (content.length > 0) items.push({ role: 'user', content })
  return items
}

/** What a tool answered: a text, or a list where it shows something. */
function printResult(
  { callId, parts, isError = false }: Part & { kind: 'result' },
  { idOf }: Printing,
): JsonObject {
  const content = printContent(isError ? marked(parts) : parts)
  const texts = content.flatMap(({ type, text }) => (type === 'input_text' ? [String(text)] : []))
  return {
    type: 'function_call_output',
    call_id: idOf(callId),
    output: texts.length === content.length ? texts.join(BETWEEN_TEXTS) : content,
  }
}

/** A result has no member that says it is an error. */
function marked(parts: readonly Part[]): readonly Part[] {
  const at = parts.findIndex(({ kind }) => kind === 'text')
  const first = parts[at]
  const text = `Error: ${first?.kind === 'text' ? first.text : ''}`
  return [{ kind: 'text', text }, ...parts.filter((_, index) => index !== at)]
}
