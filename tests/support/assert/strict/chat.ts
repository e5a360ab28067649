/**
 * A reader of chat completions that takes nothing but what the API documents.
 * https://platform.openai.com/docs/api-reference/chat/object
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */

import {
  eventsOf,
  isCount,
  isFilled,
  isPlace,
  isText,
  type Json,
  listOf,
  type Note,
  notes,
  objectOf,
  parseObject,
  type Reading,
  wordsOf,
} from './reading'

const REASONS = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call']
const isOptionalText = (value: unknown) => value === undefined || value === null || isText(value)

function checkUsage(usage: unknown, note: Note): void {
  if (usage === undefined || usage === null) return
  const members = objectOf(usage)
  for (const name of ['prompt_tokens', 'completion_tokens', 'total_tokens'])
    note(isCount(members[name]), `usage.${name}`, usage)
  for (const name of ['prompt_tokens_details', 'completion_tokens_details'])
    for (const [member, value] of Object.entries(objectOf(members[name])))
      note(isCount(value), `usage.${name}.${member}`, value)
}

/** Whether a value is an error in OpenAI's envelope. */
const isError = ({ error }: Json) => isText(objectOf(error).message) && isText(objectOf(error).type)

/** Reads a whole chat completion. */
export function readCompletion(body: string): Reading {
  const { problems, note } = notes()
  const answer = parseObject(body)
  if (!answer) return { problems: ['no JSON object'], text: '', calls: [], end: 'none' }
  note(answer.object === 'chat.completion', 'object', answer.object)
  note(isFilled(answer.id), 'id', answer.id)
  note(isFilled(answer.model), 'model', answer.model)
  note(isPlace(answer.created), 'created', answer.created)
  note(listOf(answer.choices).length === 1, 'choices', answer.choices)
  const choice = objectOf(listOf(answer.choices)[0])
  note(choice.index === 0, 'index', choice.index)
  note(REASONS.includes(wordsOf(choice.finish_reason)), 'finish_reason', choice.finish_reason)
  const message = objectOf(choice.message)
  note(message.role === 'assistant', 'role', message.role)
  note(message.content === null || isText(message.content), 'content', message.content)
  note(isOptionalText(message.refusal), 'refusal', message.refusal)
  const calls = listOf(message.tool_calls).map((value) => {
    const call = objectOf(value)
    const made = objectOf(call.function)
    note(isFilled(call.id) && call.type === 'function', 'tool_calls', call)
    // A provider may have left the name out.
    note(isText(made.name) && isText(made.arguments), 'function', made)
    return wordsOf(made.arguments)
  })
  checkUsage(answer.usage, note)
  return { problems, text: wordsOf(message.content), calls, end: 'whole' }
}

/** Reads the events of a chat completion. */
export function readChunks(body: string): Reading {
  const { problems, note } = notes()
  const calls: string[] = []
  const seen = { id: undefined as unknown, text: '', reasons: 0 }
  let end: Reading['end'] = 'none'

  const readCall = (value: unknown) => {
    const call = objectOf(value)
    const made = objectOf(call.function)
    note(isPlace(call.index), 'index of a call', call)
    const index = Number(call.index)
    note(index <= calls.length, 'a call leaves some out', call)
    if (index >= calls.length) {
      note(isFilled(call.id) && isText(made.name), 'the first piece of a call', call)
      calls[index] = ''
    }
    note(made.arguments === undefined || isText(made.arguments), 'arguments', call)
    calls[index] += wordsOf(made.arguments)
  }
  const readChunk = (chunk: Json) => {
    note(chunk.object === 'chat.completion.chunk', 'object', chunk)
    note(isFilled(chunk.id) && isFilled(chunk.model) && isPlace(chunk.created), 'head', chunk)
    seen.id ??= chunk.id
    note(chunk.id === seen.id, 'another id', chunk.id)
    note(Array.isArray(chunk.choices), 'choices', chunk)
    checkUsage(chunk.usage, note)
    for (const value of listOf(chunk.choices)) {
      const { index, delta: members, finish_reason: reason } = objectOf(value)
      const delta = objectOf(members)
      note(index === 0 && members === delta, 'a choice', value)
      note(isOptionalText(delta.content) && isOptionalText(delta.refusal), 'delta', delta)
      const isSaid = isFilled(delta.content) || listOf(delta.tool_calls).length > 0
      note(!isSaid || seen.reasons === 0, 'something behind the reason for the end', delta)
      seen.text += wordsOf(delta.content)
      for (const call of listOf(delta.tool_calls)) readCall(call)
      if (reason === null || reason === undefined) continue
      note(REASONS.includes(wordsOf(reason)), 'finish_reason', reason)
      seen.reasons++
    }
  }
  for (const { name, data } of eventsOf(body, note)) {
    note(name === '', 'an event with a name', name)
    note(end === 'none', 'an event behind the end', data)
    if (data === '[DONE]') {
      end = 'whole'
      continue
    }
    const chunk = parseObject(data)
    if (!chunk) note(false, 'an event without an object', data)
    else if ('error' in chunk) {
      note(isError(chunk), 'an error', chunk)
      end = 'error'
    } else readChunk(chunk)
  }
  if (end === 'whole') note(seen.reasons === 1, 'reasons for the end', seen.reasons)
  return { problems, text: seen.text, calls, end }
}
