import { readCallPiece, readThoughtSignature } from '../../../answer/call-piece'
import { calls } from '../../../answer/calls'
import { type Finish, readFinish } from '../../../answer/finish-reason'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { derivedStop } from '../../../stop-reason'
import { filledTextOf, isObject, objectOf, textOf } from '../../../values'
import { failedFinish } from './answer-error'
import { citedPages } from './cited-pages'
import { readContent } from './read-content'
import { reasoningReader } from './read-reasoning'

/** Reads what a choice says, whole or in pieces. */
export type AnswerReader = {
  /** @param isWhole Whether each entry of `tool_calls` is a call, and not a piece of one. */
  read(choice: JsonObject, isWhole: boolean): readonly AnswerEvent[]
  /** Reads what an answer, or a chunk, says beside its choices. */
  readBeside(answer: JsonObject): void
  /** Everything that is held back, and why the answer ended. */
  end(): readonly AnswerEvent[]
  /** Whether a reason for the end has come. */
  readonly isFinished: boolean
}

/** The index of a call by the old `function_call`. */
const FUNCTION = { index: 'function_call' }

/** Words for an end that stand where vLLM puts the client's stop sequence. */
const NO_SEQUENCE: ReadonlySet<string> = new Set(['stop', 'end_turn', 'eos', 'eos_token'])

export function answerReader(): AnswerReader {
  const reasoning = reasoningReader()
  const made = calls()
  const cited = citedPages()
  let hasSaid = false
  let finish: { reason: string; means: Finish } | undefined
  let sequence: string | undefined

  const readSaid = (said: JsonObject, isWhole: boolean): readonly AnswerEvent[] => {
    cited.see(said)
    const events: AnswerEvent[] = [...reasoning.read(said)]
    const spoken = readContent(said)
    if (spoken.length > 0) events.push(...reasoning.flush(), ...spoken)
    const called = callsIn(said).map(readCallPiece)
    if (called.length > 0) {
      events.push(...reasoning.flush())
      for (const piece of called) events.push(...(isWhole ? made.addWhole(piece) : made.add(piece)))
    }
    const signature = readThoughtSignature(said)
    if (signature) events.push({ type: 'opaque', opaque: signature })
    return events
  }

  /** A plain end is the weakest reason: some send it behind the true one. */
  const readReason = (choice: JsonObject) => {
    const reason = filledTextOf(choice.finish_reason)
    if (reason === undefined) return
    if (!finish || finish.means === 'stop') finish = { reason, means: readFinish(reason) }
    // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
    const matched = filledTextOf(choice.stop_reason) ?? filledTextOf(choice.matched_stop)
    if (reason === 'stop' && matched !== undefined && !NO_SEQUENCE.has(matched)) sequence = matched
  }

  return {
    read(choice, isWhole) {
      readReason(choice)
      const said = isWhole
        ? (objectOf(choice.message) ?? objectOf(choice.delta))
        : // Some end a stream with the whole message once more.
          (objectOf(choice.delta) ?? (hasSaid ? undefined : objectOf(choice.message)))
      const events = said ? readSaid(said, isWhole || said === choice.message) : readText(choice)
      if (events.length > 0) hasSaid = true
      return events
    },
    readBeside: cited.seeAnswer,
    end() {
      const events = [...reasoning.flush(), ...made.end(), ...cited.end()]
      const { reason = '', means } = finish ?? {}
      if (means === 'failed') return [...events, failedFinish(reason)]
      const stop = derivedStop(means, made.hasCalls)
      events.push(
        stop === 'stop' && sequence !== undefined
          ? { type: 'stop', reason: 'stop_sequence', sequence }
          : { type: 'stop', reason: stop },
        { type: 'end' },
      )
      return events
    },
    get isFinished() {
      return finish !== undefined
    },
  }
}

/** The text of the old completions, which some send for a chat. */
function readText(choice: JsonObject): readonly AnswerEvent[] {
  const text = textOf(choice.text)
  return text ? [{ type: 'text', text }] : []
}

/** The entries of `tool_calls`, and the old `function_call`. */
function callsIn({ tool_calls, function_call }: JsonObject): readonly JsonObject[] {
  const list = Array.isArray(tool_calls) ? tool_calls : [tool_calls]
  const found = numbered(list.filter(isObject))
  return isObject(function_call) ? [...found, { ...FUNCTION, function: function_call }] : found
}

/** Of a list that names its calls by nothing, each entry is a call of its own. */
const numbered = (list: readonly JsonObject[]): readonly JsonObject[] =>
  list.length > 1 && list.every(({ index, id }) => (index ?? id ?? undefined) === undefined)
    ? list.map((call, index) => ({ ...call, index }))
    : list
