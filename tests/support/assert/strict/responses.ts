/**
 * A reader of OpenAI's responses that takes nothing but what the API documents, in the order in which it sends it.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */

import {
  eventsOf,
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
import {
  ECHOED,
  ITEMS,
  isRefusalPart,
  isSummaryPart,
  isTextPart,
  OPTIONAL,
  RESPONSE,
} from './responses-shapes'

/** What a strict reader has in the end. */
export type ResponseReading = Reading & {
  /** The response of the last event, or the whole one. */
  response: Json
}

function checkResponse(response: Json, note: Note): void {
  for (const [name, check] of Object.entries({ ...RESPONSE, ...ECHOED }))
    note(check(response[name]), `response.${name}`, response[name])
  for (const [name, value] of Object.entries(response)) {
    if (Object.hasOwn(RESPONSE, name) || Object.hasOwn(ECHOED, name)) continue
    note(Object.hasOwn(OPTIONAL, name) && OPTIONAL[name]?.(value) === true, name, value)
  }
  const items = listOf(response.output).map(objectOf)
  const ids = items.map(({ id }) => id)
  note(new Set(ids).size === ids.length, 'one id twice', ids)
  const calls = items.flatMap(({ call_id: id }) => (id === undefined ? [] : [id]))
  note(new Set(calls).size === calls.length, 'one call_id twice', calls)
  const { status } = response
  note((response.error !== null) === (status === 'failed'), 'error', response.error)
  note((response.incomplete_details !== null) === (status === 'incomplete'), 'details', status)
  if (status === 'in_progress' || status === 'failed') return
  note(response.usage !== null, 'usage', response.usage)
  note(
    items
      .slice(0, -1)
      .every((item) => item.status !== 'in_progress' && item.status !== 'incomplete'),
    'an item that is not complete',
    items,
  )
}

const partsOf = (response: Json) =>
  listOf(response.output)
    .map(objectOf)
    .filter(({ type }) => type === 'message')
    .flatMap(({ content }) => listOf(content).map(objectOf))

const CALLS: Readonly<Record<string, string>> = {
  function_call: 'arguments',
  custom_tool_call: 'input',
}

const callsOf = (response: Json): string[] =>
  listOf(response.output)
    .map(objectOf)
    .flatMap((item) => {
      const member = Object.hasOwn(CALLS, wordsOf(item.type))
        ? CALLS[wordsOf(item.type)]
        : undefined
      return member === undefined ? [] : [wordsOf(item[member])]
    })

const readingOf = (problems: string[], response: Json, end: Reading['end']): ResponseReading => ({
  problems,
  text: partsOf(response)
    .map(({ text, refusal }) => wordsOf(text ?? refusal))
    .join(''),
  calls: callsOf(response),
  end,
  response,
})

/** Reads a whole response. */
export function readResponse(body: string): ResponseReading {
  const { problems, note } = notes()
  const response = parseObject(body)
  if (!response) return readingOf(['no JSON object'], {}, 'none')
  checkResponse(response, note)
  note(response.status === 'completed' || response.status === 'incomplete', 'status', response)
  return readingOf(problems, response, 'whole')
}

/** What an item has said in its deltas. */
type OpenItem = {
  type: string
  id: unknown
  parts: { type: string; text: string; annotations: unknown[]; isOpen: boolean }[]
  /** Of a call, what its deltas say. */
  text: string
  isSaid: boolean
}

/** What the deltas of a call are called, and where its item has them. */
const DELTAS: Readonly<Record<string, { name: string; member: string }>> = {
  function_call: { name: 'response.function_call_arguments', member: 'arguments' },
  custom_tool_call: { name: 'response.custom_tool_call_input', member: 'input' },
}

/** Reads the events of a response. */
export function readResponseEvents(body: string): ResponseReading {
  const { problems, note } = notes()
  let end: Reading['end'] = 'none'
  let response: Json = {}
  let begun: Json | undefined
  let open: OpenItem | undefined
  const output: Json[] = []
  let sequence = 0
  let state: 'new' | 'created' | 'begun' | 'failed' = 'new'

  const isOpen = ({ item_id: id, output_index: index }: Json) =>
    open !== undefined && id === open.id && index === output.length
  const exactly = (event: Json, ...names: string[]) => {
    const allowed = ['type', 'sequence_number', ...names]
    note(
      Object.keys(event).every((name) => allowed.includes(name)) &&
        names.every((name) => event[name] !== undefined),
      'members of an event',
      event,
    )
  }
  const ofItem = (event: Json, type: string, ...names: string[]) => {
    exactly(event, 'item_id', 'output_index', ...names)
    note(isOpen(event) && open?.type === type, `an event of no open ${type}`, event)
  }
  const lastPart = (event: Json, index: unknown, type: string) => {
    const part = open?.parts.at(-1)
    note(
      part?.isOpen === true && part.type === type && index === (open?.parts.length ?? 0) - 1,
      `an event of no open ${type}`,
      event,
    )
    return part ?? { type, text: '', annotations: [], isOpen: true }
  }
  const addPart = (event: Json, index: unknown, type: string) => {
    note(open?.parts.at(-1)?.isOpen !== true, 'a part in a part', event)
    note(index === open?.parts.length, 'the index of a part', event)
    open?.parts.push({ type, text: '', annotations: [], isOpen: true })
  }
  const delta = (type: string, item: string, more: string[]) => (event: Json) => {
    const index = item === 'reasoning' ? 'summary_index' : 'content_index'
    ofItem(event, item, index, 'delta', ...more)
    note(isFilled(event.delta) && event.delta.isWellFormed(), 'a delta', event)
    lastPart(event, event[index], type).text += wordsOf(event.delta)
  }
  const ended = (type: string, item: string, member: string, more: string[]) => (event: Json) => {
    const index = item === 'reasoning' ? 'summary_index' : 'content_index'
    ofItem(event, item, index, member, ...more)
    note(lastPart(event, event[index], type).text === event[member], 'another text', event)
  }
  const endOfPart = (event: Json, index: unknown, value: Json) => {
    const part = lastPart(event, index, wordsOf(value.type))
    note((value.text ?? value.refusal) === part.text, 'another text of a part', event)
    note(
      value.annotations === undefined || Bun.deepEquals(value.annotations, part.annotations),
      'other annotations',
      event,
    )
    part.isOpen = false
  }
  const callDelta = (type: string) => (event: Json) => {
    ofItem(event, type, 'delta')
    note(isFilled(event.delta) && event.delta.isWellFormed(), 'a delta', event)
    if (open) open.text += wordsOf(event.delta)
  }
  const callDone = (type: string, member: string, more: string[]) => (event: Json) => {
    ofItem(event, type, member, ...more)
    note(open?.text === event[member] && open?.isSaid === false, 'other arguments', event)
    if (open) open.isSaid = true
  }
  const lifecycle = (event: Json, status: string): Json => {
    exactly(event, 'response')
    response = objectOf(event.response)
    checkResponse(response, note)
    note(response.status === status, 'status', response)
    for (const name of ['id', 'created_at', 'model', 'tools', 'instructions', 'metadata'])
      if (begun) note(Bun.deepEquals(begun[name], response[name]), `another ${name}`, event)
    begun ??= response
    return response
  }
  const search = (event: Json) => ofItem(event, 'web_search_call')
  const finish = (event: Json, status: string) => {
    note(state === 'begun' && open === undefined, 'an end', event)
    note(Bun.deepEquals(lifecycle(event, status).output, output), 'another output', event)
    end = 'whole'
  }

  const read: Readonly<Record<string, (event: Json) => void>> = {
    'response.created'(event) {
      note(state === 'new', 'a second start', event)
      state = 'created'
      note(listOf(lifecycle(event, 'in_progress').output).length === 0, 'output', event)
    },
    'response.in_progress'(event) {
      note(state === 'created', 'misplaced', event)
      state = 'begun'
      lifecycle(event, 'in_progress')
    },
    'response.output_item.added'(event) {
      exactly(event, 'output_index', 'item')
      const item = objectOf(event.item)
      const type = wordsOf(item.type)
      note(state === 'begun' && open === undefined, 'an item in an item', event)
      note(event.output_index === output.length, 'output_index', event)
      note(ITEMS[type]?.(item) === true, 'an item', item)
      note(type === 'reasoning' || item.status === 'in_progress', 'the status of an item', item)
      note(
        [item.content, item.summary].every(
          (list) => list === undefined || listOf(list).length === 0,
        ),
        'an item that begins full',
        item,
      )
      note(!item.arguments || type === 'tool_search_call', 'arguments at the start', item)
      open = { type, id: item.id, parts: [], text: '', isSaid: false }
    },
    'response.output_item.done'(event) {
      exactly(event, 'output_index', 'item')
      const item = objectOf(event.item)
      note(open?.id === item.id && open?.type === item.type, 'an end of no open item', event)
      note(event.output_index === output.length, 'output_index', event)
      note(ITEMS[wordsOf(item.type)]?.(item) === true, 'an item', item)
      note(item.status !== 'in_progress' || item.type === 'apply_patch_call', 'status', item)
      const parts = listOf(item.content ?? item.summary).map(objectOf)
      note(
        Bun.deepEquals(
          parts.map(({ text, refusal }) => text ?? refusal),
          open?.parts.map(({ text }) => text),
        ) && open?.parts.every((part) => !part.isOpen) === true,
        'other parts',
        item,
      )
      const call = Object.hasOwn(DELTAS, wordsOf(item.type))
        ? DELTAS[wordsOf(item.type)]
        : undefined
      note(
        !call || (open?.isSaid === true && open.text === item[call.member]),
        'other arguments',
        item,
      )
      output.push(item)
      open = undefined
    },
    'response.content_part.added'(event) {
      ofItem(event, 'message', 'content_index', 'part')
      const part = objectOf(event.part)
      note(isTextPart(part) || isRefusalPart(part), 'a part', part)
      note((part.text ?? part.refusal) === '', 'a part that begins full', part)
      addPart(event, event.content_index, wordsOf(part.type))
    },
    'response.content_part.done'(event) {
      ofItem(event, 'message', 'content_index', 'part')
      note(isTextPart(event.part) || isRefusalPart(event.part), 'a part', event)
      endOfPart(event, event.content_index, objectOf(event.part))
    },
    'response.output_text.delta': delta('output_text', 'message', ['logprobs']),
    'response.output_text.done': ended('output_text', 'message', 'text', ['logprobs']),
    'response.refusal.delta': delta('refusal', 'message', []),
    'response.refusal.done': ended('refusal', 'message', 'refusal', []),
    'response.output_text.annotation.added'(event) {
      ofItem(event, 'message', 'content_index', 'annotation_index', 'annotation')
      const part = lastPart(event, event.content_index, 'output_text')
      note(event.annotation_index === part.annotations.length, 'annotation_index', event)
      const { start_index: start, end_index: stop } = objectOf(event.annotation)
      const length = [...part.text].length
      note(isPlace(start) && isPlace(stop) && start < stop && stop <= length, 'a place', event)
      part.annotations.push(event.annotation)
    },
    'response.reasoning_summary_part.added'(event) {
      ofItem(event, 'reasoning', 'summary_index', 'part')
      note(isSummaryPart(event.part) && objectOf(event.part).text === '', 'a part', event)
      addPart(event, event.summary_index, 'summary_text')
    },
    'response.reasoning_summary_part.done'(event) {
      ofItem(event, 'reasoning', 'summary_index', 'part')
      note(isSummaryPart(event.part), 'a part', event)
      endOfPart(event, event.summary_index, objectOf(event.part))
    },
    'response.reasoning_summary_text.delta': delta('summary_text', 'reasoning', []),
    'response.reasoning_summary_text.done': ended('summary_text', 'reasoning', 'text', []),
    'response.function_call_arguments.delta': callDelta('function_call'),
    'response.function_call_arguments.done': callDone('function_call', 'arguments', ['name']),
    'response.custom_tool_call_input.delta': callDelta('custom_tool_call'),
    'response.custom_tool_call_input.done': callDone('custom_tool_call', 'input', []),
    'response.web_search_call.in_progress': search,
    'response.web_search_call.searching': search,
    'response.web_search_call.completed': search,
    'response.completed': (event) => finish(event, 'completed'),
    'response.incomplete': (event) => finish(event, 'incomplete'),
    error(event) {
      exactly(event, 'code', 'message', 'param', 'error')
      const { type, code, message } = objectOf(event.error)
      note(isText(event.message) && message === event.message, 'message', event)
      note(isFilled(event.code) && code === event.code && isFilled(type), 'code', event)
      state = 'failed'
    },
    'response.failed'(event) {
      note(state === 'failed', 'a failure without its error', event)
      const items = listOf(lifecycle(event, 'failed').output)
      note(Bun.deepEquals(items.slice(0, output.length), output), 'another output', event)
      note(items.length <= output.length + (open ? 1 : 0), 'more output', event)
      end = 'error'
    },
  }
  for (const { name, data } of eventsOf(body, note)) {
    note(end === 'none', 'an event behind the end', data)
    const event = parseObject(data)
    const reader = Object.hasOwn(read, name) ? read[name] : undefined
    note(event?.type === name && reader !== undefined, 'an event', `${name} ${data}`)
    note(event?.sequence_number === sequence++, 'sequence_number', event)
    if (event) reader?.(event)
  }
  return readingOf(problems, response, end)
}
