import type { JsonObject, Part, Turn } from '../../../conversation'
import { printAnswer } from './print-answer'
import { contentPart, printContent, textPart } from './print-content'
import type { Printing } from './printing'

/**
 * The turns as messages. System turns stay where they are.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
 *
 * @throws {Untranslatable}
 */
export function printMessages(turns: readonly Turn[], printing: Printing): JsonObject[] {
  const messages: JsonObject[] = []
  /** Where results go: behind their calls, whatever stands between the two. */
  let resultsAt = 0
  for (const { role, parts, name } of withOneAnswer(turns)) {
    const named = name === undefined ? {} : { name }
    if (role === 'system') {
      const texts = parts.map(textPart)
      messages.push({ role, content: printContent(texts, true, printing), ...named })
      continue
    }
    if (role === 'assistant') {
      const answer = printAnswer(parts, printing)
      if (!answer) continue
      messages.push({ role, ...answer, ...named })
      resultsAt = messages.length
      continue
    }
    const results = parts.filter((part) => part.kind === 'result')
    const printed = results.map((result) => printResult(result, printing))
    if (resultsAt === messages.length) for (const one of printed) messages.push(one)
    else if (printed.length > 0) messages.splice(resultsAt, 0, ...printed)
    resultsAt += printed.length
    const said = [
      ...results.flatMap((result) => result.parts.filter(({ kind }) => kind === 'media')),
      ...parts.filter(({ kind }) => kind !== 'result'),
    ].map(contentPart)
    if (said.length > 0)
      messages.push({ role, content: printContent(said, false, printing), ...named })
  }
  return messages
}

/** The results of calls must come right behind them, so what the model says next is in the same message. */
function withOneAnswer(turns: readonly Turn[]): Turn[] {
  const result: (Turn & { parts: Part[] })[] = []
  /** Whether the last one has calls. */
  let hasCalls = false
  for (const turn of turns) {
    const last = result.at(-1)
    const isAnswer = turn.role === 'assistant'
    if (last && hasCalls && isAnswer) for (const part of turn.parts) last.parts.push(part)
    else {
      result.push({ ...turn, parts: [...turn.parts] })
      hasCalls = isAnswer && turn.parts.some(({ kind }) => kind === 'call')
    }
  }
  return result
}

/** A result is text. What it shows follows in a message of the user's. */
function printResult(part: Part & { kind: 'result' }, printing: Printing): JsonObject {
  const texts = part.parts
    .map(contentPart)
    .filter((inner): inner is Part & { kind: 'text' } => inner.kind === 'text')
  const [first, ...others] = texts
  const marked: (Part & { kind: 'text' })[] = part.isError
    ? [{ ...first, kind: 'text', text: `Error: ${first?.text ?? ''}` }, ...others]
    : texts
  const hinted = marked.map((text, at) =>
    at === marked.length - 1 && part.cache ? { ...text, cache: part.cache } : text,
  )
  return {
    role: 'tool',
    tool_call_id: printing.idOf(part.callId),
    content: printContent(hinted, true, printing),
  }
}
