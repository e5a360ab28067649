/** Answers of OpenAI's Responses that grow, each in one way. */

import type { GrowingStream } from './growing-answers'

type Json = Record<string, unknown>

const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

const responses =
  (make: (size: number) => Json[]): GrowingStream =>
  (size) => [
    { data: { type: 'response.created', response: { id: 'r', model: 'm' } } },
    ...make(size).map((data) => ({ data })),
    { data: { type: 'response.completed', response: { status: 'completed', output: [] } } },
  ]

const delta = (type: string, text: string, more: Json = {}) => ({
  type: `response.${type}.delta`,
  output_index: 0,
  content_index: 0,
  delta: text,
  ...more,
})
const added = (output_index: number, item: Json) => ({
  type: 'response.output_item.added',
  output_index,
  item,
})
const done = (output_index: number, item: Json) => ({
  type: 'response.output_item.done',
  output_index,
  item,
})
const note = (at: number) => ({
  type: 'url_citation',
  url: `https://a.example/${at}`,
  start_index: at,
  end_index: at + 1,
})
const said = (text: string, annotations: object[] = []) => ({
  type: 'message',
  content: [{ type: 'output_text', text, annotations }],
})
const call = (at: number, args = '{}') => ({
  type: 'function_call',
  id: `fc_${at}`,
  call_id: `c${at}`,
  name: 'f',
  arguments: args,
})
const thought = (at: number) => ({
  type: 'reasoning',
  id: `rs_${at}`,
  summary: [{ type: 'summary_text', text: 't' }],
  encrypted_content: 'e',
})

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export const RESPONSES_STREAMS: Readonly<Record<string, GrowingStream>> = {
  'pieces of text': responses((size) => many(size, () => delta('output_text', 'x'))),
  'parts of text': responses((size) =>
    many(size, (content_index) => delta('output_text', 'x', { content_index })),
  ),
  'pieces of a refusal': responses((size) => many(size, () => delta('refusal', 'x'))),
  'pieces of a thought': responses((size) =>
    many(size, () => delta('reasoning_summary_text', 'x', { summary_index: 0 })),
  ),
  'parts of a thought': responses((size) =>
    many(size, (summary_index) => delta('reasoning_summary_text', 'x', { summary_index })),
  ),
  'pieces of arguments': responses((size) => [
    added(0, call(0, '')),
    delta('function_call_arguments', '{"a":"'),
    ...many(size, () => delta('function_call_arguments', 'x')),
    delta('function_call_arguments', '"}'),
    done(0, call(0)),
  ]),
  'calls that take turns': responses((size) => [
    ...many(size, (at) => added(at, call(at, ''))),
    ...many(size, (output_index) => delta('function_call_arguments', '{}', { output_index })),
  ]),
  'items that are done': responses((size) => many(size, (at) => done(at, said('x')))),
  'items without a place': responses((size) =>
    many(size, (at) => ({ ...done(at, { ...said('x'), id: `m${at}` }), output_index: null })),
  ),
  thoughts: responses((size) => many(size, (at) => done(at, thought(at)))),
  annotations: responses((size) => [
    delta('output_text', 'x'.repeat(size)),
    ...many(size, (at) => ({
      type: 'response.output_text.annotation.added',
      output_index: 0,
      content_index: 0,
      annotation: note(at),
    })),
  ]),
  'events that nobody knows': responses((size) =>
    many(size, (at) => ({ type: 'response.unknown', output_index: at })),
  ),
}

const whole =
  (make: (size: number) => Json[]) =>
  (size: number): Json => ({ id: 'r', status: 'completed', output: make(size) })

/** https://platform.openai.com/docs/api-reference/responses/object */
export const RESPONSES_ANSWERS: Readonly<Record<string, (size: number) => unknown>> = {
  text: whole((size) => [said('x'.repeat(size))]),
  messages: whole((size) => many(size, () => said('x'))),
  calls: whole((size) => many(size, (at) => call(at))),
  thoughts: whole((size) => many(size, thought)),
  annotations: whole((size) => [said('x'.repeat(size), many(size, note))]),
  searches: whole((size) => many(size, (at) => ({ type: 'web_search_call', id: `ws_${at}` }))),
}
