import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { toolInput } from '../../../tool-input'
import { filledTextOf, isObject, objectOf, textOf } from '../../../values'
import { ANSWER_TOOL } from './answer-tool'

/** Reads the calls of tools, by the index of their blocks. */
export type Calls = {
  /** A call that begins. Its input follows in pieces, or stands in it. */
  begin(index: unknown, call: JsonObject, events: AnswerEvent[]): void
  /** A piece of the input. It may bring the name of a call that never began. */
  piece(index: unknown, call: JsonObject, events: AnswerEvent[]): void
  end(index: unknown, events: AnswerEvent[]): void
  endAll(events: AnswerEvent[]): void
  /** Whether the client has a call to answer. */
  readonly hasCalls: boolean
}

/** A call that has begun. */
type OpenCall = { input: unknown; hasPieces: boolean; say: Say }

/** What a piece of the input becomes. One for the provider's own tools is nothing. */
type Say = ((text: string) => AnswerEvent) | undefined

/** What the provider runs itself. It has no twin: the text that is built on it says it. */
const PROVIDERS_OWN = 'server_tool_use'

/**
 * Makes a reader of calls. An id that is missing or comes twice is made up.
 *
 * - https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlockStart.html
 * - https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlockDelta.html
 */
export function calls(): Calls {
  const open = new Map<unknown, OpenCall>()
  const ids = new Set<string>()
  let made = 0

  const idOf = (given: unknown): string => {
    const id = filledTextOf(given)
    const unique =
      id === undefined || ids.has(id) ? `tooluse_${crypto.randomUUID().replaceAll('-', '')}` : id
    ids.add(unique)
    return unique
  }

  const end = (index: unknown, events: AnswerEvent[]) => {
    const call = open.get(index)
    open.delete(index)
    if (!call?.say || call.hasPieces) return
    events.push(call.say(JSON.stringify(toolInput(call.input))))
  }

  const sayFor = ({ toolUseId, name, type }: JsonObject, events: AnswerEvent[]): Say => {
    if (type === PROVIDERS_OWN) return undefined
    if (name === ANSWER_TOOL) return (text) => ({ type: 'text', text })
    const key = String(made++)
    events.push({ type: 'call', key, id: idOf(toolUseId), name: textOf(name) ?? '', text: '' })
    return (text) => ({ type: 'call', key, text })
  }

  const begin = (index: unknown, call: JsonObject, events: AnswerEvent[]) => {
    end(index, events)
    const { input } = call
    open.set(index, { input, hasPieces: false, say: sayFor(call, events) })
  }

  return {
    begin,
    piece(index, call, events) {
      if (!open.has(index) && filledTextOf(call.name) !== undefined)
        begin(index, { ...call, input: undefined }, events)
      // Some relays give the pieces an index of their own.
      const its = open.get(index) ?? [...open.values()].at(-1)
      if (!its?.say) return
      const text = textOf(call.input) ?? (isObject(call.input) ? JSON.stringify(call.input) : '')
      if (text === '') return
      its.hasPieces = true
      events.push(its.say(text))
    },
    end,
    endAll(events) {
      for (const index of [...open.keys()]) end(index, events)
    },
    get hasCalls() {
      return made > 0
    },
  }
}

/** The call in a block, a start or a delta. */
export const callIn = (block: JsonObject): JsonObject | undefined => objectOf(block.toolUse)
