import OpenAI from 'openai'
import type { Response as OpenAIResponse } from 'openai/resources/responses/responses'
import type { AnswerEvent, PrintOptions } from '../../../../../src/translate/answer-events'
import type { ClientTool } from '../../../../../src/translate/conversation'
import { responses } from '../../../../../src/translate/dialects/responses/dialect'

/** What the client's tools of these tests are to it, by the names of their functions. */
export const CLIENT_TOOLS: ReadonlyMap<string, ClientTool> = new Map<string, ClientTool>([
  ['spaced__f', { kind: 'function', name: 'f', namespace: 'spaced' }],
  ['patch', { kind: 'custom', name: 'patch' }],
  ['spaced__patch', { kind: 'custom', name: 'patch', namespace: 'spaced' }],
  ['local_shell', { kind: 'local_shell' }],
  ['shell', { kind: 'shell' }],
  ['apply_patch', { kind: 'apply_patch' }],
  ['tool_search', { kind: 'tool_search' }],
])

/** How the answers of these tests are printed. */
export const OPTIONS: PrintOptions = {
  requestId: 'req-1',
  model: 'alias',
  includesUsage: false,
  clientTools: CLIENT_TOOLS,
  asksForSearch: true,
}

/** A request's members as `asked` gives them. */
export const asking = (members: Readonly<Record<string, unknown>>): PrintOptions => ({
  ...OPTIONS,
  asked: (name) => members[name],
})

/** The events of a stream. */
export function printed(events: readonly AnswerEvent[], options = OPTIONS): string {
  const printer = responses.eventPrinter(options)
  return events.map((event) => printer.print(event)).join('')
}

/** The same answer, whole. */
export const whole = (events: readonly AnswerEvent[], options = OPTIONS) =>
  responses.printAnswer(events, options)

const ID = /\b(resp|msg|rs|fc|ctc|lsh|sh|apc|tsc|ws)_[0-9a-f]{48}\b/g
const TIME = /"(created_at|completed_at)":\d+/g

/** A text whose ids and times are the same in each answer: ids are numbered as they come. */
export function steady(text: string): string {
  const ids = new Map<string, string>()
  return text
    .replaceAll(ID, (id, prefix: string) => {
      const known = ids.get(id) ?? `${prefix}_${ids.size}`
      ids.set(id, known)
      return known
    })
    .replaceAll(TIME, '"$1":1')
}

/** The output of a whole answer, with steady ids. */
export const outputOf = (events: readonly AnswerEvent[], options = OPTIONS): unknown[] =>
  JSON.parse(steady(JSON.stringify(whole(events, options).output)))

/** The events of a stream as objects, with steady ids. */
export const eventsOf = (events: readonly AnswerEvent[], options = OPTIONS) =>
  steady(printed(events, options))
    .split('\n\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text.split('\n')[1]?.slice('data: '.length) ?? ''))

/** What OpenAI's SDK makes of the events of a stream. */
export async function accumulated(stream: string): Promise<OpenAIResponse> {
  const client = new OpenAI({
    apiKey: 'key',
    baseURL: 'http://fake.invalid/v1',
    maxRetries: 0,
    fetch: async () =>
      new Response(stream, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } }),
  })
  const response = await client.responses.stream({ model: 'alias', input: 'hi' }).finalResponse()
  return withoutParsed(response) as OpenAIResponse
}

/** What the SDK adds to a response. */
const ADDED = new Set(['output_text', 'output_parsed', 'parsed', 'parsed_arguments', '_request_id'])

const withoutParsed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, member) => (ADDED.has(name) ? undefined : member)))
