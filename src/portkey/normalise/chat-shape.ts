import type { callIndexes } from './call-indexes'
import { isMembers, type Members, mapped, withMember, withoutNulls } from './members'

/**
 * What providers send in OpenAI's format, in the shape that the gateway reads: it takes `null` for a
 * value and dies of it. https://platform.openai.com/docs/api-reference/chat-streaming
 */

/** The chunk of a choice that says nothing. */
const NO_NEWS: Members = { index: 0, delta: {}, finish_reason: null }

/** Members that clients expect to be `null` where they have no value. */
const NULLABLE = ['finish_reason', 'logprobs', 'content', 'refusal']

export type ChunkOptions = {
  /** Whether the gateway reads the first choice of every chunk: also of one that holds the usage alone. */
  needsChoice: boolean
  /** Of the stream that the chunk belongs to. */
  indexes: ReturnType<typeof callIndexes>
}

/** A chunk of a streamed completion in the shape that the gateway reads. */
export function mendedChunk(chunk: Members, { needsChoice, indexes }: ChunkOptions): Members {
  if (!isChat(chunk)) return chunk
  const choices = choicesOf(chunk)
  const mended = mapped(choices, (choice, at) => mendedChoice(choice, at, indexes))
  return withMember(
    withoutNulls(chunk, NULLABLE),
    'choices',
    needsChoice && mended.length === 0 ? [NO_NEWS] : mended,
  )
}

/**
 * A whole completion in the shape that the gateway reads.
 *
 * @param needsUsage Whether the gateway reads the usage without asking whether there is one.
 */
export function mendedCompletion(completion: Members, needsUsage: boolean): Members {
  if (!isChat(completion)) return completion
  const choices = mapped(choicesOf(completion), (choice) =>
    isMembers(choice.message)
      ? withMember(choice, 'message', mendedMessage(choice.message))
      : choice,
  )
  const mended = withMember(withoutNulls(completion, NULLABLE), 'choices', choices)
  return needsUsage ? withMember(mended, 'usage', mended.usage ?? {}) : mended
}

/** Completions of a prompt have no messages, and are no chat. */
const isChat = ({ choices, object }: Members): boolean =>
  choices !== undefined || object === 'chat.completion.chunk'

const NONE: readonly Members[] = []

function choicesOf({ choices }: Members): readonly Members[] {
  if (!Array.isArray(choices)) return NONE
  return choices.every(isMembers) ? choices : choices.filter(isMembers)
}

function mendedChoice(choice: Members, at: number, indexes: ChunkOptions['indexes']): Members {
  const index = choice.index ?? at
  const numbered = withMember(choice, 'index', index)
  if ('text' in choice) return numbered
  const delta = isMembers(choice.delta) ? withoutNulls(choice.delta) : {}
  const { tool_calls: calls } = delta
  if (!Array.isArray(calls)) return withMember(numbered, 'delta', delta)
  const mended = mapped(calls.filter(isMembers), (call) => indexes(index, mendedCall(call)))
  const isSame = mended.length === calls.length && mended.every((call, i) => call === calls[i])
  return withMember(numbered, 'delta', isSame ? delta : { ...delta, tool_calls: mended })
}

function mendedMessage(message: Members): Members {
  const mended = withoutNulls(message, NULLABLE)
  const { tool_calls: calls } = mended
  if (!Array.isArray(calls)) return mended
  const wholeCalls = calls.filter(isMembers).map(mendedCall)
  const isSame = wholeCalls.every((call, at) => call === calls[at])
  return isSame ? mended : { ...mended, tool_calls: wholeCalls }
}

/** A call, or a piece of one. Some send the arguments as an object, as Ollama does. */
function mendedCall(call: Members): Members {
  const mended = withoutNulls(call)
  const called = mended.function
  if (!isMembers(called)) return mended
  const { arguments: args } = called
  const named = withoutNulls(called)
  return withMember(
    mended,
    'function',
    isMembers(args) || Array.isArray(args)
      ? withMember(named, 'arguments', JSON.stringify(args))
      : named,
  )
}
