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

/** An answer, the results of its calls, and what is said before the next answer. */
type Round = { answer?: JsonObject; results: JsonObject[]; said: JsonObject[] }

/**
 * The turns as messages. System turns stay where they are: Cohere takes them anywhere. Results come right
 * behind their calls, whatever stands between the two, and answers that follow each other are one.
 * https://docs.cohere.com/reference/chat#request.body.messages
 *
 * @throws {Untranslatable}
 */
export function printMessages({ turns }: Conversation, printing: Printing): JsonObject[] {
  const ids = callIds()
  let round: Round = { results: [], said: [] }
  const rounds = [round]
  const say = (role: string, blocks: readonly JsonObject[]) => {
    if (blocks.length > 0) round.said.push({ role, content: contentOf(blocks) })
  }
  for (const { role, parts, name } of joined(turns)) {
    if (name !== undefined) printing.drop('name')
    if (role === 'assistant') {
      const answer = printAnswer(parts, ids, printing)
      if (!answer) continue
      round = { answer, results: [], said: [] }
      rounds.push(round)
    } else if (role === 'system') {
      const { instructions, others } = systemBlocks(parts, printing)
      say('system', instructions)
      say('user', others)
    } else {
      // Without an answer before it, a result stays where it is, and Cohere says what it thinks of it.
      const beside = printResults(parts, ids, round.answer ? round.results : round.said, printing)
      const others = parts.filter(({ kind }) => kind !== 'result')
      say('user', [...beside, ...printUserBlocks(others, printing)])
    }
  }
  return answerable(
    rounds.flatMap(({ answer, results, said }) => [
      ...(answer ? [answer] : []),
      ...results,
      ...said,
    ]),
  )
}

/** Answers with nothing between them as one. */
function joined(turns: readonly Turn[]): Turn[] {
  const all: (Turn & { parts: Turn['parts'][number][] })[] = []
  for (const turn of turns) {
    const last = all.at(-1)
    if (turn.role === 'assistant' && last?.role === 'assistant')
      for (const part of turn.parts) last.parts.push(part)
    else all.push({ ...turn, parts: [...turn.parts] })
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

/** Adds the results to messages. Tells what stands behind them. */
function printResults(
  parts: Turn['parts'],
  ids: CallIds,
  messages: JsonObject[],
  printing: Printing,
): readonly JsonObject[] {
  const all: JsonObject[] = []
  for (const part of parts) {
    if (part.kind !== 'result') continue
    const { message, beside } = printResult(part, ids, printing)
    messages.push(message)
    for (const block of beside) all.push(block)
  }
  return all
}

/** Instructions alone are nothing to answer: the last ones are what is asked. */
function answerable(messages: JsonObject[]): JsonObject[] {
  const last = messages.at(-1)
  if (!last) throw new Untranslatable('Cohere answers no conversation without words.', 'messages')
  return messages.every(({ role }) => role === 'system')
    ? [...messages.slice(0, -1), { ...last, role: 'user' }]
    : messages
}
