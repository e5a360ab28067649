import type { JsonObject, Part, Turn } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'
import { printAssistant } from './print-assistant'
import { cacheControl, type Printing, printContent, printPart, printTexts } from './print-content'

type Result = Part & { kind: 'result' }

/**
 * The turns as messages. Results are messages of their own, which must follow the calls directly; what they
 * show stands in the user's message behind them, since a tool can only answer with text.
 * https://platform.openai.com/docs/guides/function-calling
 *
 * @throws {Untranslatable}
 */
export function printTurns(turns: readonly Turn[], printing: Printing): JsonObject[] {
  const messages: JsonObject[] = []
  /** The messages since the last answer, and what the results among them show. */
  let tools: JsonObject[] = []
  let others: { message: JsonObject; parts: readonly JsonObject[] }[] = []
  let shown: JsonObject[] = []

  const flush = () => {
    const [next] = others
    if (shown.length > 0 && next?.message.role === 'user')
      others[0] = { ...next, parts: [...shown, ...next.parts] }
    else if (shown.length > 0) others.unshift({ message: { role: 'user' }, parts: shown })
    messages.push(...tools)
    for (const { message, parts } of others)
      messages.push({
        ...message,
        content: message.role === 'system' ? printTexts(parts, '\n\n') : printContent(parts),
      })
    tools = []
    others = []
    shown = []
  }

  for (const turn of turns) {
    if (turn.role === 'assistant') {
      flush()
      if (turn.parts.length > 0) messages.push(printAssistant(turn, printing))
      continue
    }
    const parts: JsonObject[] = []
    for (const part of turn.parts) {
      if (part.kind === 'result') {
        tools.push(printResult(part, printing))
        shown.push(...shownBy(part, printing))
      } else parts.push(...printPart(part, printing))
    }
    if (parts.length === 0) continue
    for (const { type } of turn.role === 'system' ? parts : [])
      if (type !== 'text') throw untranslatableBlock(String(type))
    const { role, name } = turn
    others.push({ message: { role, ...(name !== undefined && { name }) }, parts })
  }
  flush()
  return messages
}

/** Providers have no word for a failed call, so the text says it. */
function printResult(result: Result, printing: Printing): JsonObject {
  const { callId, parts, isError, cache } = result
  const texts = parts.flatMap((part) => (part.kind === 'media' ? [] : printPart(part, printing)))
  const content = printTexts(texts, '\n\n')
  const [first, ...others] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content
  const marked = { ...first, text: isError ? `Error: ${first?.text ?? ''}` : (first?.text ?? '') }
  const hint = cacheControl(cache, true, printing)
  const isPlain = others.length === 0 && !hint.cache_control && !('cache_control' in marked)
  return {
    role: 'tool',
    tool_call_id: callId,
    content: isPlain ? marked.text : withHint([marked, ...others], hint),
  }
}

const withHint = (parts: readonly JsonObject[], hint: JsonObject): readonly JsonObject[] =>
  parts.map((part, at) => (at === parts.length - 1 ? { ...part, ...hint } : part))

const shownBy = ({ parts }: Result, printing: Printing): JsonObject[] =>
  parts.flatMap((part) => (part.kind === 'media' ? printPart(part, printing) : []))
