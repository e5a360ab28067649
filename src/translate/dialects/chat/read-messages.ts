import type { JsonObject, Part, Turn } from '../../conversation'
import { toolInput } from '../../tool-input'
import { invalidMessages, untranslatableTool } from '../../untranslatable'
import { filledTextOf, isObject, objectOf } from '../../values'
import { readCacheHint, readContent } from './read-content'
import { inOrder, readReasoning, readThoughtSignature } from './read-reasoning'

/**
 * The turns of a chat. https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
 *
 * @throws {Untranslatable}
 */
export function readMessages(messages: unknown, whole: (text: string) => string): Turn[] {
  if (!Array.isArray(messages)) throw invalidMessages()
  /** The ids of calls by the old `function_call`, which has none, by the function's name. */
  const functionIds = new Map<string, string>()

  const readMessage = (message: unknown, at: number): Turn => {
    if (!isObject(message)) throw invalidMessages()
    const name = filledTextOf(message.name)
    switch (message.role) {
      case 'system':
      case 'developer':
        return turn('system', marked(message, readContent(message.content, whole)), name)
      case 'user':
        return turn('user', marked(message, readContent(message.content, whole)), name)
      case 'assistant':
        return turn('assistant', marked(message, readAnswer(message, at)), name)
      case 'tool':
        return result(filledTextOf(message.tool_call_id), name, message)
      case 'function':
        return result(functionIds.get(name ?? ''), name, message)
      default:
        throw invalidMessages()
    }
  }

  const readAnswer = (message: JsonObject, at: number): Part[] => {
    const said = readContent(message.content, whole)
    const refusal = filledTextOf(message.refusal)
    if (refusal !== undefined) said.push({ kind: 'refusal', text: refusal })
    const { opaque } = readThoughtSignature(message)
    if (opaque) said.push({ kind: 'reasoning', text: '', opaque })
    return inOrder(readReasoning(message), said, readCalls(message, at))
  }

  const readCalls = (message: JsonObject, at: number): Part[] => {
    const { tool_calls, function_call } = message
    if (tool_calls !== undefined && tool_calls !== null && !Array.isArray(tool_calls))
      throw invalidMessages()
    const calls = ((tool_calls ?? []) as unknown[]).map((call, index): Part => {
      if (!isObject(call)) throw invalidMessages()
      if (call.type === 'custom') throw untranslatableTool('custom')
      const called = objectOf(call.function)
      if (typeof called?.name !== 'string') throw invalidMessages()
      const id = filledTextOf(call.id) ?? `call_${at}_${index}`
      return {
        kind: 'call',
        id,
        name: called.name,
        input: readArguments(called.arguments, whole),
        ...readThoughtSignature(call),
        ...readCacheHint(call.cache_control),
      }
    })
    if (!isObject(function_call) || typeof function_call.name !== 'string') return calls
    const id = `call_${at}`
    functionIds.set(function_call.name, id)
    const input = readArguments(function_call.arguments, whole)
    return [...calls, { kind: 'call', id, name: function_call.name, input }]
  }

  /** Neither the message's hint nor its parts' are lost: a result is one thing to a cache. */
  const result = (
    callId: string | undefined,
    name: string | undefined,
    message: JsonObject,
  ): Turn => {
    if (callId === undefined) throw invalidMessages()
    const parts = readContent(message.content, whole)
    const hint = readCacheHint(message.cache_control)
    return turn('user', [
      { kind: 'result', callId, ...(name !== undefined && { name }), parts, ...hint },
    ])
  }

  return messages.map(readMessage)
}

const readArguments = (value: unknown, whole: (text: string) => string) =>
  toolInput(typeof value === 'string' ? whole(value) : value)

const turn = (role: Turn['role'], parts: readonly Part[], name?: string): Turn => ({
  role,
  parts,
  ...(name !== undefined && { name }),
})

/** Puts a message's own cache hint on its last part. */
function marked({ cache_control }: JsonObject, parts: readonly Part[]): readonly Part[] {
  const last = parts.at(-1)
  if (!last || !isObject(cache_control)) return parts
  return [...parts.slice(0, -1), { ...last, ...readCacheHint(cache_control) }]
}
