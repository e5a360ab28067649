import type { AliasFile } from '../../../../src/alias/schema'
import { baseUrlFor } from '../base-url'
import { sse } from '../framing'
import {
  asksForUsage,
  type ChatStreamOptions,
  chatCompletion,
  chatEvents,
  openaiError,
} from '../openai-chat'
import type { Answer } from '../server'
import { chatRefusal } from './chat-rules'
import {
  type Format,
  type Heard,
  idOf,
  itemsOf,
  mediumOf,
  membersOf,
  partsAsked,
  type Speech,
  textOf,
  toolsHeard,
  WORDS,
} from './kit'

type Options = {
  provider: NonNullable<AliasFile['provider']>
  model?: string
  reasoningAs?: ChatStreamOptions['reasoningAs']
  /** How ids of calls look. */
  id?: RegExp
  thoughts: Format['thoughts']
  takesThinking?: boolean
  /** Sends its counts though nobody asks for them. */
  hasUsage?: boolean
}

/** A provider of OpenAI's chat format. It refuses ids of calls that it has not made. */
export function chatFormat(options: Options): Format {
  const { provider, model = `${provider}-real`, reasoningAs, id = /./, thoughts } = options
  const { takesThinking = true, hasUsage = false } = options
  const optionsOf = ({ thought, text, calls = [] }: Speech): ChatStreamOptions => ({
    id: idOf('chatcmpl', [thought, text, calls]),
    ...(thought !== undefined && thoughts !== 'none' && { reasoning: [thought] }),
    ...(reasoningAs && { reasoningAs }),
    text: text === undefined ? [] : [text.slice(0, 2), text.slice(2)],
    calls: calls.map(({ input, ...call }) => ({ ...call, args: piecesOf(input) })),
  })
  const strictly =
    (answer: Answer): Answer =>
    (received) => {
      // Mistral's models on Vertex AI have addresses of Google's.
      if (!/(?:\/chat\/completions|:(?:streamR|r)awPredict)$/.test(received.path))
        return openaiError(404, `Unknown path ${received.path}`)
      const rules = { id, ...(provider === 'openai' && { openai: model }) }
      const fault = chatRefusal(received.json ?? {}, rules)
      return fault ? openaiError(400, fault) : answer(received)
    }
  return {
    name: provider,
    own: 'openai',
    alias: (url) => ({
      provider,
      api_key: 'sk-provider',
      custom_host: baseUrlFor(provider, url),
      override_params: { model },
      // It has chat completions alone.
      ...(provider === 'openai' && { native: { responses: false } }),
    }),
    say: (speech) =>
      strictly(({ json = {} }) =>
        json.stream
          ? sse(
              chatEvents({
                ...optionsOf(speech),
                ...((hasUsage || asksForUsage(json)) && { usageIn: 'empty choices' }),
              }),
            )
          : Response.json(chatCompletion(optionsOf(speech))),
      ),
    cut: (speech) => () => sse(chatEvents(optionsOf(speech)).slice(0, -2)),
    fail: (speech) => () =>
      sse(
        chatEvents({
          ...optionsOf(speech),
          error: { members: { message: WORDS, type: 'server_error', code: 'server_error' } },
        }),
      ),
    refuse: () => openaiError(429, WORDS),
    hear: ({ json = {} }) => hear(json),
    usage: { input: 9, output: 2 },
    usageAtStart: { input: 'estimated', output: 0 },
    takesThinking,
    hasIds: true,
    thoughts,
  }
}

const piecesOf = (input: object): string[] => {
  const text = JSON.stringify(input)
  return ['', text.slice(0, 5), text.slice(5)]
}

type Json = Record<string, unknown>

function hear({ messages, tools, response_format: form, ...body }: Json): Heard {
  const all = itemsOf(messages)
  const said = all.filter(({ role }) => role === 'assistant')
  const parts = partsAsked(all)
  return {
    text: textOf(parts),
    media: parts.flatMap(({ type, image_url: image, file }) => {
      if (type === 'image_url') return [mediumOf(membersOf(image).url)]
      return type === 'file' ? [mediumOf(membersOf(file).file_data)] : []
    }),
    ...toolsHeard(all, tools),
    thoughts: said.flatMap(({ reasoning_content: text, reasoning_details: details }) =>
      typeof text === 'string'
        ? [{ text }]
        : itemsOf(details).map((one) => ({ text: String(one.text) })),
    ),
    schema: membersOf(membersOf(form).json_schema).schema,
    thinks:
      body.reasoning_effort !== undefined ||
      body.reasoning !== undefined ||
      membersOf(body.thinking).type === 'enabled',
  }
}
