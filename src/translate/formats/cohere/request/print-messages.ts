import {
  type Conversation,
  type JsonObject,
  type Part,
  type Turn,
  Untranslatable,
} from '../../../conversation'
import { type CallIds, callIds } from './call-ids'
import { printAnswer } from './print-answer'
import { contentOf, printUserBlocks } from './print-content'
import { LOST, printResult, printStray, type Result, readResult } from './print-result'
import type { Printing } from './printing'

/** An answer, the results of its calls by their ids, and what is said before the next answer. */
type Round = {
  answer?: JsonObject
  ids: CallIds
  results: Map<string, Result>
  said: JsonObject[]
}

/**
 * The turns as messages. System turns stay where they are: Cohere takes them anywhere. Results come right
 * behind their calls, whatever stands between the two, one for each call; answers that follow each other are
 * one.
 * https://docs.cohere.com/reference/chat#request.body.messages
 *
 * @throws {Untranslatable}
 */
export function printMessages({ turns }: Conversation, printing: Printing): JsonObject[] {
  const nextIds = callIds()
  const begun = (answer?: JsonObject, ids = nextIds()): Round => ({
    ...(answer && { answer }),
    ids,
    results: new Map(),
    said: [],
  })
  let round = begun()
  const rounds = [round]
  const say = (role: string, blocks: readonly JsonObject[]) => {
    if (blocks.length > 0) round.said.push({ role, content: contentOf(blocks) })
  }
  for (const { role, parts, name } of joined(turns)) {
    if (name !== undefined) printing.drop('name')
    if (role === 'assistant') {
      const ids = nextIds()
      const answer = printAnswer(parts, ids, printing)
      if (!answer) continue
      round = begun(answer, ids)
      rounds.push(round)
    } else if (role === 'system') {
      const { instructions, others } = systemBlocks(parts, printing)
      say('system', instructions)
      say('user', others)
    } else {
      const beside = takeResults(parts, round, printing)
      const others = parts.some(isResult) ? parts.filter((part) => !isResult(part)) : parts
      const blocks = printUserBlocks(others, printing)
      say('user', beside.length > 0 ? [...beside, ...blocks] : blocks)
    }
  }
  const messages: JsonObject[] = []
  for (const { answer, results, said } of rounds) {
    if (answer) messages.push(answer)
    for (const result of resultsOf(answer, results)) messages.push(result)
    for (const message of said) messages.push(message)
  }
  return answerable(messages)
}

/** The messages of results: exactly one for each call, or Cohere refuses them all. */
function resultsOf(answer: JsonObject | undefined, results: Round['results']): JsonObject[] {
  const calls = (answer?.tool_calls ?? []) as readonly { id: string }[]
  const lost = calls.filter(({ id }) => !results.has(id))
  return [
    ...[...results].map(([id, result]) => printResult(id, result)),
    ...lost.map(({ id }) => printResult(id, LOST)),
  ]
}

/** Answers with nothing between them as one. */
function joined(turns: readonly Turn[]): Turn[] {
  const all: Turn[] = []
  /** The parts of the answer that came last, if nothing has come behind it. */
  let open: Part[] | undefined
  for (const turn of turns) {
    if (turn.role !== 'assistant') open = undefined
    else if (open) {
      for (const part of turn.parts) open.push(part)
      continue
    } else open = [...turn.parts]
    all.push(open ? { ...turn, parts: open } : turn)
  }
  return all
}

/** Instructions are text alone. Pictures in them are the user's. */
function systemBlocks(parts: Turn['parts'], printing: Printing) {
  if (!parts.some(isPicture)) return { instructions: printUserBlocks(parts, printing), others: [] }
  return {
    instructions: printUserBlocks(
      parts.filter((part) => !isPicture(part)),
      printing,
    ),
    others: printUserBlocks(parts.filter(isPicture), printing),
  }
}

const isPicture = (part: Part): boolean =>
  part.kind === 'media' && part.media.source.kind !== 'text'

const isResult = ({ kind }: Part): boolean => kind === 'result'

/** Gives the results to a round. Several of one call become one. Tells what the user says of them. */
function takeResults(
  parts: Turn['parts'],
  { ids, results }: Round,
  printing: Printing,
): readonly JsonObject[] {
  const said: JsonObject[] = []
  for (const part of parts) {
    if (part.kind !== 'result') continue
    const result = readResult(part, printing)
    const id = ids.answer(part.callId)
    const before = id === undefined ? undefined : results.get(id)
    for (const block of id === undefined ? printStray(part, result) : result.beside)
      said.push(block)
    if (before) {
      for (const block of result.inside) before.inside.push(block)
      before.isError ||= result.isError
    } else if (id !== undefined) results.set(id, result)
  }
  return said
}

/** Instructions alone are nothing to answer: the last ones are what is asked. */
function answerable(messages: JsonObject[]): JsonObject[] {
  const last = messages.at(-1)
  if (!last) throw new Untranslatable('Cohere answers no conversation without words.', 'messages')
  return messages.every(({ role }) => role === 'system')
    ? [...messages.slice(0, -1), { ...last, role: 'user' }]
    : messages
}
