import {
  type Conversation,
  type JsonObject,
  type Turn,
  Untranslatable,
} from '../../../conversation'
import { type CallIds, callIds } from './call-ids'
import { printAnswer } from './print-answer'
import { contentOf, printUserBlocks } from './print-content'
import { printResult } from './print-result'
import type { Printing } from './printing'

/**
 * The turns as messages. System turns stay where they are: Cohere takes them anywhere. Results come right
 * behind their calls, and answers that follow each other are one.
 * https://docs.cohere.com/reference/chat#request.body.messages
 *
 * @throws {Untranslatable}
 */
export function printMessages({ turns }: Conversation, printing: Printing): JsonObject[] {
  const messages: JsonObject[] = []
  const ids = callIds()
  /** Where results go: behind their calls, whatever stands between the two. */
  let resultsAt: number | undefined
  const add = (role: string, blocks: readonly JsonObject[]) => {
    if (blocks.length > 0) messages.push({ role, content: contentOf(blocks) })
  }
  for (const { role, parts, name } of joined(turns)) {
    if (name !== undefined) printing.drop('name')
    if (role === 'assistant') {
      const answer = printAnswer(parts, ids, printing)
      if (answer) resultsAt = messages.push(answer)
    } else if (role === 'system') {
      const { instructions, others } = systemBlocks(parts, printing)
      add('system', instructions)
      add('user', others)
    } else {
      const { results, beside } = printResults(parts, ids, printing)
      const said = parts.filter(({ kind }) => kind !== 'result')
      const blocks = [...beside, ...printUserBlocks(said, printing)]
      const at = resultsAt ?? messages.length
      messages.splice(at, 0, ...results)
      resultsAt = at + results.length
      add('user', blocks)
    }
  }
  return answerable(messages)
}

/** Answers with nothing between them as one. */
function joined(turns: readonly Turn[]): Turn[] {
  const all: Turn[] = []
  for (const turn of turns) {
    const last = all.at(-1)
    if (turn.role === 'assistant' && last?.role === 'assistant')
      all[all.length - 1] = { ...last, parts: [...last.parts, ...turn.parts] }
    else all.push(turn)
  }
  return all
}

/** Instructions are text alone. Pictures in them are the user's. */
function systemBlocks(parts: Turn['parts'], printing: Printing) {
  const isPicture = (part: Turn['parts'][number]) =>
    part.kind === 'media' && part.media.source.kind !== 'text'
  return {
    instructions: printUserBlocks(
      parts.filter((part) => !isPicture(part)),
      printing,
    ),
    others: printUserBlocks(parts.filter(isPicture), printing),
  }
}

function printResults(parts: Turn['parts'], ids: CallIds, printing: Printing) {
  const results: JsonObject[] = []
  const beside: JsonObject[] = []
  for (const part of parts) {
    if (part.kind !== 'result') continue
    const printed = printResult(part, ids, printing)
    results.push(printed.message)
    for (const block of printed.beside) beside.push(block)
  }
  return { results, beside }
}

/** Instructions alone are nothing to answer: the last ones are what is asked. */
function answerable(messages: JsonObject[]): JsonObject[] {
  const last = messages.at(-1)
  if (!last) throw new Untranslatable('Cohere answers no conversation without words.', 'messages')
  return messages.every(({ role }) => role === 'system')
    ? [...messages.slice(0, -1), { ...last, role: 'user' }]
    : messages
}
