import type { AnswerEvent } from '../../answer-events'
import type { JsonObject, Opaque } from '../../conversation'
import { toolInput } from '../../tool-input'
import { filledTextOf, objectOf } from '../../values'
import { type Call, type CallPiece, makeCall } from './call'

/** Puts pieces of calls together. */
export type CallParser = {
  /** Reads the list `tool_calls` of a delta or, where `isWhole` says so, of a message. */
  push(list: readonly unknown[], isWhole: boolean): readonly AnswerEvent[]
  /** Reads the old `function_call`. */
  pushFunction(piece: JsonObject): readonly AnswerEvent[]
  /** The calls that wait for an id alone: something else follows them. */
  settle(): readonly AnswerEvent[]
  end(): readonly AnswerEvent[]
  hasCalls(): boolean
}

const NONE: readonly AnswerEvent[] = []

/** An index that no provider gives. */
const FUNCTION = 'function_call'

/**
 * Tells calls apart. By OpenAI's documents the index does; in the field two calls have one index, or no
 * piece has any. https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function callParser(): CallParser {
  const calls: Call[] = []
  const byIndex = new Map<unknown, Call>()
  const byId = new Map<string, Call>()
  /** Calls that may still have something to say. */
  let waiting: Call[] = []

  const add = (index: unknown, piece: CallPiece, isAnother: boolean): readonly AnswerEvent[] => {
    const known = isAnother ? undefined : find(index, piece)
    if (known) {
      known.add(piece)
      if (piece.id !== undefined && known.id === piece.id) byId.set(piece.id, known)
      if (index !== undefined) byIndex.set(index, known)
      return known.send(!waiting.includes(known))
    }
    const settled = settle()
    const call = makeCall(String(calls.length))
    calls.push(call)
    waiting.push(call)
    if (index !== undefined) byIndex.set(index, call)
    if (piece.id !== undefined) byId.set(piece.id, call)
    call.add(piece)
    return [...settled, ...call.send(false)]
  }

  const find = (index: unknown, piece: CallPiece): Call | undefined => {
    if (index === undefined) return findByWords(piece)
    const call = byIndex.get(index)
    return call && isSame(call, piece) ? call : undefined
  }

  const findByWords = (piece: CallPiece): Call | undefined => {
    const last = calls.at(-1)
    if (piece.id === undefined) return last && isSame(last, piece) ? last : undefined
    return (
      byId.get(piece.id) ??
      (last && last.id === undefined && isSame(last, piece) ? last : undefined)
    )
  }

  const settle = (): readonly AnswerEvent[] => {
    if (waiting.length === 0) return NONE
    const named = waiting.filter(({ name }) => name !== undefined)
    waiting = waiting.filter(({ name }) => name === undefined)
    return named.flatMap((call) => call.send(true))
  }

  return {
    push(list, isWhole) {
      let events: readonly AnswerEvent[] = NONE
      for (let at = 0; at < list.length; at++) {
        const given = objectOf(list[at])
        if (!given) continue
        const piece = pieceOf(given, objectOf(given.function) ?? given)
        const index = isWhole ? at : (given.index ?? undefined)
        const isAnother = index === undefined && at > 0 && piece.name !== undefined
        const made = add(index, piece, isAnother)
        events = events.length === 0 ? made : [...events, ...made]
      }
      return events
    },
    pushFunction: (piece) => add(FUNCTION, pieceOf(piece, piece), false),
    settle,
    end: () => calls.flatMap((call) => call.end()),
    hasCalls: () => calls.length > 0,
  }
}

/** Whether a piece goes on with a call that its index, or its place, says. */
function isSame(call: Call, { id, name, text }: CallPiece): boolean {
  const hasOtherId = id !== undefined && call.id !== undefined && id !== call.id
  if (hasOtherId) return name === undefined && !call.isWhole()
  if (name === undefined || call.name === undefined) return true
  if (id !== undefined && id === call.id) return true
  // A name may come again with each piece, and a call of the same function may follow.
  return call.isWhole() ? name === call.name && text.trim() === '' : name === call.name
}

function pieceOf(given: JsonObject, called: JsonObject): CallPiece {
  return {
    id: filledTextOf(given.id),
    name: filledTextOf(called.name),
    text: textOfArguments(called.arguments),
    opaque: signatureOf(given),
  }
}

/** Some providers send the arguments as JSON and not as its text. */
function textOfArguments(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(toolInput(value))
}

/**
 * Gemini's signature, which its chat endpoint puts beside a call.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function signatureOf(given: JsonObject): Opaque | undefined {
  if (given.extra_content === undefined) return undefined
  const google = objectOf(objectOf(given.extra_content)?.google)
  const value = filledTextOf(google?.thought_signature)
  return value === undefined ? undefined : { maker: 'gemini', value }
}
