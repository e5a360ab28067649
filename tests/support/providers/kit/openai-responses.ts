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
import type { Answer, Received } from '../server'
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

/** What OpenAI says: thoughts are told where they are asked for, and given back encrypted. */
function itemsFor({ thought, text, calls = [] }: Speech, { reasoning, include }: Json) {
  const isEncrypted = Array.isArray(include) && include.includes('reasoning.encrypted_content')
  const hasSummary = membersOf(reasoning).summary !== undefined
  const items: OutputItem[] = []
  if (thought !== undefined)
    items.push(reasoningItem(hasSummary ? thought : '', isEncrypted ? SIGNATURE : undefined))
  if (text !== undefined) items.push(messageItem(text))
  for (const { id, name, input } of calls) items.push(callItem(name, JSON.stringify(input), id))
  return items
}

const streamed =
  (speech: Speech, options: ResponseOptions = {}): Answer =>
  ({ json = {} }) =>
    sse(responseEvents({ id: idOf('resp', speech), items: itemsFor(speech, json), ...options }))

/** OpenAI's Responses for clients of every other format. It refuses what OpenAI refuses. */
export const responsesFormat = (model = 'gpt-5.4'): Format => ({
  name: 'openai by Responses',
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
      ? responsesRefusal(json, { thoughts: [SIGNATURE] })
      : `Unknown path ${path}`
    if (refusal !== undefined) return openaiError(400, refusal)
    if (json.stream) return streamed(speech)(received)
    return Response.json(
      responseObject('completed', itemsFor(speech, json), { id: idOf('resp', speech) }),
    )
  },
  cut: (speech) => streamed(speech, { ending: 'nothing' }),
  fail: (speech) =>
    streamed(speech, { ending: 'failed', error: { code: 'server_error', message: WORDS } }),
  refuse: () => openaiError(429, WORDS),
  hear: ({ json = {} }) => hear(json),
  usage: { input: 9, output: 2 },
  usageAtStart: { input: 0, output: 0 },
  takesThinking: true,
  hasIds: true,
  thoughts: 'encrypted thought',
})

function hear({ input, tools, text, reasoning }: Pick<Received, 'json'>['json'] & object): Heard {
  const items = itemsOf(input)
  const asked = items
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => itemsOf(content))
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
