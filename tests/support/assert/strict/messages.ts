/**
 * A reader of Anthropic's messages that takes nothing but what the API documents.
 * https://docs.anthropic.com/en/api/messages
 * https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */

import {
  eventsOf,
  isCount,
  isFilled,
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

const REASONS = [
  ...['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'pause_turn', 'refusal'],
  'model_context_window_exceeded',
]

/** The deltas that each block takes. */
const DELTAS: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  redacted_thinking: [],
  tool_use: ['input_json_delta'],
}

const deltasOf = (block = ''): readonly string[] =>
  Object.hasOwn(DELTAS, block) ? (DELTAS[block] ?? []) : []

/** What each delta holds. */
const HOLDS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
}

function checkUsage(usage: unknown, note: Note, names: readonly string[]): void {
  const members = objectOf(usage)
  for (const name of names) note(isCount(members[name]), `usage.${name}`, usage)
  for (const [name, value] of Object.entries(members))
    if (name.endsWith('_tokens')) note(value === null || isCount(value), `usage.${name}`, value)
}

function checkBlock(block: Json, note: Note): void {
  const { type } = block
  note(Object.hasOwn(DELTAS, wordsOf(type)), 'a block', block)
  if (type === 'text') note(isText(block.text), 'text', block)
  if (type === 'thinking') note(isText(block.thinking) && isText(block.signature), 'thought', block)
  if (type === 'redacted_thinking') note(isFilled(block.data), 'data', block)
  if (type !== 'tool_use') return
  // A provider may have left the name out.
  note(isFilled(block.id) && isText(block.name), 'a call', block)
  note(objectOf(block.input) === block.input, 'input', block)
}

function checkHead(message: Json, note: Note): void {
  note(message.type === 'message' && message.role === 'assistant', 'head', message)
  note(isFilled(message.id) && isFilled(message.model), 'names', message)
  note(Array.isArray(message.content), 'content', message)
}

/** Reads a whole message. */
export function readMessage(body: string): Reading {
  const { problems, note } = notes()
  const message = parseObject(body)
  if (!message) return { problems: ['no JSON object'], text: '', calls: [], end: 'none' }
  checkHead(message, note)
  note(REASONS.includes(wordsOf(message.stop_reason)), 'stop_reason', message.stop_reason)
  checkUsage(message.usage, note, ['input_tokens', 'output_tokens'])
  const blocks = listOf(message.content).map(objectOf)
  for (const block of blocks) checkBlock(block, note)
  const of = (type: string) => blocks.filter((block) => block.type === type)
  return {
    problems,
    text: of('text')
      .map(({ text }) => text)
      .join(''),
    calls: of('tool_use').map(({ input }) => JSON.stringify(input)),
    end: 'whole',
  }
}

/** Reads the events of a message. */
export function readMessageEvents(body: string): Reading {
  const { problems, note } = notes()
  const calls: string[] = []
  let text = ''
  let end: Reading['end'] = 'none'
  let next = 0
  let open: { type: string; index: number } | undefined
  let state: 'new' | 'begun' | 'stopped' = 'new'

  const read: Readonly<Record<string, (event: Json) => void>> = {
    ping() {},
    message_start({ message }) {
      note(state === 'new', 'a second start', message)
      state = 'begun'
      checkHead(objectOf(message), note)
      note(listOf(objectOf(message).content).length === 0, 'content at the start', message)
      checkUsage(objectOf(message).usage, note, ['input_tokens', 'output_tokens'])
    },
    content_block_start({ index, content_block: value }) {
      const block = objectOf(value)
      note(open === undefined && index === next && state === 'begun', 'a start of a block', value)
      checkBlock(block, note)
      open = { type: wordsOf(block.type), index: next++ }
      if (open.type === 'tool_use') calls.push('')
    },
    content_block_delta({ index, delta: value }) {
      const delta = objectOf(value)
      const type = wordsOf(delta.type)
      note(open?.index === index, 'a delta of a block that is not open', delta)
      note(deltasOf(open?.type).includes(type), `a delta of ${open?.type}`, delta)
      const name = Object.hasOwn(HOLDS, type) ? HOLDS[type] : undefined
      if (name) note(isText(delta[name]), name, delta)
      if (type === 'text_delta') text += wordsOf(delta.text)
      if (type === 'input_json_delta') calls[calls.length - 1] += wordsOf(delta.partial_json)
    },
    content_block_stop({ index }) {
      note(open?.index === index, 'a stop of a block that is not open', index)
      open = undefined
    },
    message_delta({ delta, usage }) {
      note(open === undefined && state === 'begun', 'a message_delta', delta)
      state = 'stopped'
      note(REASONS.includes(wordsOf(objectOf(delta).stop_reason)), 'stop_reason', delta)
      checkUsage(usage, note, ['output_tokens'])
    },
    message_stop() {
      note(state === 'stopped', 'a message_stop', state)
      end = 'whole'
    },
    error(event) {
      const { type, message } = objectOf(event.error)
      note(isText(type) && isText(message), 'an error', event)
      end = 'error'
    },
  }
  for (const { name, data } of eventsOf(body, note)) {
    note(end === 'none', 'an event behind the end', data)
    const event = parseObject(data)
    const reader = Object.hasOwn(read, name) ? read[name] : undefined
    note(event?.type === name && reader !== undefined, 'an event', `${name} ${data}`)
    if (event) reader?.(event)
  }
  return { problems, text, calls, end }
}
