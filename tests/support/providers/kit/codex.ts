import { sse } from '../framing'
import { openaiError } from '../openai-chat'
import {
  callItem,
  customCallItem,
  messageItem,
  type OutputItem,
  reasoningItem,
  responseEvents,
  responseObject,
} from '../openai-responses'
import type { Answer } from '../server'
import { responsesRefusal } from './codex-rules'
import { toolsIn } from './codex-tools'
import {
  type Format,
  type Heard,
  idOf,
  itemsOf,
  mediumOf,
  membersOf,
  type Speech,
  WORDS,
} from './kit'

const MODEL = 'gpt-5.5'

/**
 * What only the model can read of its reasoning. It names the thought, so that a test sees which one came
 * back, and it is as long as real ones are.
 */
export const sealed = (thought: string): string =>
  `gAAAAA${Buffer.from(thought.padEnd(120)).toString('base64url')}==`

const itemsOfSpeech = ({ thought, text, calls = [], customCalls = [] }: Speech): OutputItem[] => [
  ...(thought === undefined ? [] : [reasoningItem(thought, sealed(thought), idOf('rs', thought))]),
  ...(text === undefined ? [] : [messageItem(text, idOf('msg', text))]),
  ...calls.map(({ id, name, input, namespace }) =>
    callItem(name, JSON.stringify(input), id, {
      id: idOf('fc', id),
      ...(namespace !== undefined && { namespace }),
    }),
  ),
  ...customCalls.map(({ id, name, input, namespace }) =>
    customCallItem(name, input, id, {
      id: idOf('ctc', id),
      ...(namespace !== undefined && { namespace }),
    }),
  ),
]

/** Refuses what OpenAI refuses, also where it stands. */
const strictly =
  (answer: Answer): Answer =>
  (received) => {
    if (received.path !== '/v1/responses') return openaiError(404, `Unknown path ${received.path}`)
    const fault = responsesRefusal(received.json ?? {}, MODEL)
    return fault ? openaiError(400, fault) : answer(received)
  }

/**
 * OpenAI's Responses API as Codex uses it: with tools that take free text, namespaces of tools, and items that
 * bring further tools. Translations send none of these.
 */
export const codexFormat: Format = {
  name: 'openai for Codex',
  alias: (url) => ({
    provider: 'openai',
    api_key: 'sk-provider',
    custom_host: url,
    override_params: { model: MODEL },
  }),
  say: (speech) =>
    strictly(({ json = {} }) => {
      const items = itemsOfSpeech(speech)
      return json.stream === true
        ? sse(responseEvents({ id: idOf('resp', speech), items }))
        : Response.json(responseObject('completed', items, { id: idOf('resp', speech) }))
    }),
  cut: (speech) =>
    strictly(() => sse(responseEvents({ items: itemsOfSpeech(speech), ending: 'nothing' }))),
  fail: (speech) =>
    strictly(() =>
      sse(
        responseEvents({
          items: itemsOfSpeech(speech),
          ending: 'failed',
          error: { code: 'server_error', message: WORDS },
        }),
      ),
    ),
  refuse: () => openaiError(429, WORDS),
  hear: ({ json = {} }) => hear(json),
  usage: { input: 9, output: 2 },
  usageAtStart: { input: 'estimated', output: 0 },
  takesThinking: true,
  hasIds: true,
  thoughts: 'signed thought',
}

type Json = Record<string, unknown>

const partsOf = (content: unknown): Json[] =>
  typeof content === 'string' ? [{ type: 'input_text', text: content }] : itemsOf(content)
const textsOf = (content: unknown): string =>
  partsOf(content)
    .map(({ text }) => text ?? '')
    .join('')

function hear(body: Json): Heard {
  const items =
    typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : itemsOf(body.input)
  const asked = items.filter(({ role }) => role === 'user').flatMap((one) => partsOf(one.content))
  const of = (...types: string[]) => items.filter(({ type }) => types.includes(String(type)))
  const { format } = membersOf(body.text)
  const { effort } = membersOf(body.reasoning)
  return {
    text: textsOf(asked),
    media: asked.flatMap(({ type, image_url: image, file_data: file }) => {
      if (type === 'input_image') return [mediumOf(image)]
      return type === 'input_file' ? [mediumOf(file)] : []
    }),
    tools: toolsIn(body).map(({ name }) => String(name)),
    calls: of('function_call', 'custom_tool_call').map((item) => ({
      id: String(item.call_id),
      name: String(item.name),
      input:
        item.type === 'function_call'
          ? (JSON.parse(String(item.arguments)) as object)
          : { input: item.input },
    })),
    results: of('function_call_output', 'custom_tool_call_output').map((item) => ({
      id: String(item.call_id),
      text: textsOf(item.output),
    })),
    thoughts: of('reasoning').map(({ summary, encrypted_content: signature }) => ({
      text: itemsOf(summary)
        .map(({ text }) => text)
        .join(''),
      ...(signature !== undefined && { signature: String(signature) }),
    })),
    schema: membersOf(format).schema,
    thinks: effort !== undefined && effort !== 'none',
  }
}
