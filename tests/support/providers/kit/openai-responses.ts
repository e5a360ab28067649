import { sse } from '../framing'
import { openaiError } from '../openai-chat'
import {
  callItem,
  messageItem,
  type OutputItem,
  type ResponseOptions,
  reasoningItem,
  responseEvents,
  responseObject,
} from '../openai-responses'
import { responsesRefusal } from '../responses-rules'
import type { Answer } from '../server'
import { keptItems } from './kept-items'
import {
  type Format,
  type Heard,
  idOf,
  itemsOf,
  mediumOf,
  membersOf,
  SIGNATURE,
  type Speech,
  textOf,
  WORDS,
} from './kit'

type Json = Record<string, unknown>

/** What OpenAI says: thoughts are told where they are asked for, and given back encrypted. Each item has its own id. */
function itemsFor({ thought, text, calls = [] }: Speech, { reasoning, include }: Json) {
  const isEncrypted = Array.isArray(include) && include.includes('reasoning.encrypted_content')
  const hasSummary = membersOf(reasoning).summary !== undefined
  const items: OutputItem[] = []
  if (thought !== undefined) {
    const told = hasSummary ? thought : ''
    items.push(reasoningItem(told, isEncrypted ? SIGNATURE : null, idOf('rs', thought)))
  }
  if (text !== undefined) items.push(messageItem(text, idOf('msg', text)))
  for (const { id, name, input } of calls)
    items.push(callItem(name, JSON.stringify(input), id, { id: idOf('fc', [thought, id]) }))
  return items
}

const streamed =
  (speech: Speech, options: ResponseOptions = {}): Answer =>
  ({ json = {} }) =>
    sse(responseEvents({ id: idOf('resp', speech), items: itemsFor(speech, json), ...options }))

/** OpenAI's Responses for clients of every format. It refuses what OpenAI refuses, and keeps its items. */
export function responsesFormat(model = 'gpt-5.4'): Format {
  const kept = keptItems()
  return {
    name: 'openai by Responses',
    own: 'responses',
    alias: (url) => ({
      provider: 'openai',
      api_key: 'sk-provider',
      custom_host: url,
      native: { chat: false, responses: true },
      override_params: { model },
    }),
    say: (speech) => (received) => {
      const { json = {}, path } = received
      const refusal = path.endsWith('/responses')
        ? (kept.refusal(json) ?? responsesRefusal(kept.resolved(json), { thoughts: [SIGNATURE] }))
        : `Unknown path ${path}`
      if (refusal !== undefined) return openaiError(400, refusal)
      const items = itemsFor(speech, json)
      if (json.store !== false) kept.keep(items)
      if (json.stream) return streamed(speech)(received)
      return Response.json(responseObject('completed', items, { id: idOf('resp', speech) }))
    },
    cut: (speech) => streamed(speech, { ending: 'nothing' }),
    fail: (speech) => streamed(speech, { ending: 'error and failed', error: FAILURE }),
    failAtEnd: (speech) => streamed(speech, { ending: 'failed', error: FAILURE }),
    refuse: () => openaiError(429, WORDS),
    hear: ({ json = {} }) => hear(kept.resolved(json)),
    usage: { input: 9, output: 2 },
    usageAtStart: { input: 'estimated', output: 0 },
    takesThinking: true,
    hasIds: true,
    thoughts: 'encrypted thought',
  }
}

const FAILURE = { code: 'server_error', message: WORDS }

/** Either is a text, or a list: an input of items, and the content of one. */
const listed = (value: unknown, item: (text: string) => Json): Json[] =>
  typeof value === 'string' ? [item(value)] : itemsOf(value)

function hear({ input, tools, text, reasoning }: Json): Heard {
  const items = listed(input, (content) => ({ role: 'user', content }))
  const asked = items
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => listed(content, (said) => ({ type: 'input_text', text: said })))
  return {
    text: textOf(asked),
    media: asked.flatMap(({ type, image_url: url, file_data: data }) => {
      if (type === 'input_image') return [mediumOf(url)]
      return type === 'input_file' ? [mediumOf(data)] : []
    }),
    tools: itemsOf(tools).map(({ name }) => String(name)),
    calls: items
      .filter(({ type }) => type === 'function_call')
      .map(({ call_id: id, name, arguments: args }) => ({
        id: String(id),
        name: String(name),
        input: JSON.parse(String(args)) as object,
      })),
    results: items
      .filter(({ type }) => type === 'function_call_output')
      .map(({ call_id: id, output }) => ({ id: String(id), text: textOf(output) })),
    thoughts: items
      .filter(({ type }) => type === 'reasoning')
      .map(({ summary, encrypted_content: signature }) => ({
        text: textOf(summary),
        signature: String(signature),
      })),
    schema: membersOf(membersOf(text).format).schema,
    thinks: membersOf(reasoning).effort !== undefined || membersOf(reasoning).summary !== undefined,
  }
}
