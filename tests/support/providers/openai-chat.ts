/**
 * OpenAI's chat completions, and the oddities of the providers that speak the same format.
 * https://platform.openai.com/docs/api-reference/chat/object
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */

import { DONE, dataEvent, type SseEvent, type SseStyle, writeEvents } from './framing'

/** A call of a tool. */
export type ChatCall = {
  id: string
  name: string
  /** The pieces in which the arguments are streamed. An object is sent as one, as Ollama does. */
  args: readonly string[] | object
}

/** What a model says. */
export type ChatOptions = {
  id?: string
  model?: string
  /** The pieces of the text; none by default where there are calls of tools. */
  text?: readonly string[]
  reasoning?: readonly string[]
  calls?: readonly ChatCall[]
  finish?: string | null
  usage?: object
  /**
   * Where the reasoning stands: DeepSeek's member, OpenRouter's two, or the parts of Mistral's
   * Magistral, which then hold the text as well.
   * https://api-docs.deepseek.com/guides/reasoning_model
   * https://openrouter.ai/docs/use-cases/reasoning-tokens
   * https://docs.mistral.ai/capabilities/reasoning/
   */
  reasoningAs?: 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'parts'
  /** Says `null` for every member that has no value. */
  hasNulls?: boolean
}

/** What differs between providers only in a stream. */
export type ChatStreamOptions = ChatOptions & {
  /** Streams these in place of text, reasoning and calls, where the order of the pieces matters. */
  deltas?: readonly object[]
  /**
   * Where the usage stands: in a chunk of its own with empty or with null `choices`, in the chunk
   * with the finish reason, in Groq's own member, or in every chunk. Nowhere by default.
   */
  usageIn?: 'empty choices' | 'null choices' | 'the last chunk' | 'x_groq' | 'every chunk'
  /** `none` as some do; `always 0` as Ollama and Gemini do for several calls. */
  callIndex?: 'none' | 'always 0'
  /** In which piece of a call its id stands. The first by default. */
  callIdIn?: 'the second piece' | 'no piece'
  /**
   * Starts with Azure's chunk about the prompt, which has no id, no model and no choices.
   * https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
   */
  hasPromptFilter?: boolean
  /** Sends one more chunk with this finish reason behind the last one. */
  lateFinish?: string
  /** Sends this error in place of the end: alone, or beside `choices` as OpenRouter does. */
  error?: { members: object; besideChoices?: boolean }
  /** Whether `[DONE]` ends the stream. True by default. */
  hasDone?: boolean
}

const CREATED = 1_795_000_000

export const CHAT_USAGE = {
  prompt_tokens: 9,
  completion_tokens: 2,
  total_tokens: 11,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 1, audio_tokens: 0 },
}

const NULLS = { content: null, reasoning_content: null, tool_calls: null, function_call: null }

const textOf = ({ text, calls = [] }: ChatOptions): readonly string[] =>
  text ?? (calls.length > 0 ? [] : ['Hello', ' there'])

const finishOf = ({ finish, calls = [] }: ChatOptions): string | null =>
  finish === undefined ? (calls.length > 0 ? 'tool_calls' : 'stop') : finish

const textPart = (text: string) => ({ type: 'text', text })

/** The member that holds reasoning. */
function reasoningMember(text: string, { reasoningAs = 'reasoning_content' }: ChatOptions): object {
  if (reasoningAs === 'parts')
    return { content: [{ type: 'thinking', thinking: [textPart(text)] }] }
  if (reasoningAs === 'reasoning_details')
    return { reasoning_details: [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }] }
  return { [reasoningAs]: text }
}

/** A whole answer. */
export function chatCompletion(options: ChatOptions = {}) {
  const { id = 'chatcmpl-fake', model = 'gpt-real', calls = [], usage = CHAT_USAGE } = options
  const text = textOf(options)
  return {
    id,
    object: 'chat.completion',
    created: CREATED,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          ...(options.hasNulls && NULLS),
          ...contentOf(text.length > 0 ? text.join('') : null, options),
          refusal: null,
          annotations: [],
          ...(calls.length > 0 && { tool_calls: calls.map(wholeCall) }),
        },
        logprobs: null,
        finish_reason: finishOf(options),
      },
    ],
    usage: options.hasNulls ? null : usage,
    service_tier: 'default',
    system_fingerprint: 'fp_fake',
  }
}

/** The text and the reasoning of a whole answer. */
function contentOf(content: string | null, options: ChatOptions): object {
  if (!options.reasoning) return { content }
  const reasoning = options.reasoning.join('')
  if (options.reasoningAs !== 'parts') return { content, ...reasoningMember(reasoning, options) }
  const thinking = { type: 'thinking', thinking: [textPart(reasoning)] }
  return { content: content === null ? [thinking] : [thinking, textPart(content)] }
}

const isPieces = (args: ChatCall['args']): args is readonly string[] => Array.isArray(args)

const wholeCall = ({ id, name, args }: ChatCall) => ({
  id,
  type: 'function',
  function: { name, arguments: isPieces(args) ? args.join('') : args },
})

/** The pieces in which a call is streamed. */
function callDeltas({ id, name, args }: ChatCall, at: number, options: ChatStreamOptions) {
  const { callIndex, callIdIn = 'the first piece' } = options
  const idAt = { 'the first piece': 0, 'the second piece': 1, 'no piece': -1 }[callIdIn]
  const index = callIndex === 'none' ? {} : { index: callIndex === 'always 0' ? 0 : at }
  return (isPieces(args) ? args : [args]).map((piece, place) => ({
    tool_calls: [
      {
        ...index,
        ...(place === idAt && { id }),
        ...(place === 0 && { type: 'function' }),
        function: { ...(place === 0 && { name }), arguments: piece },
      },
    ],
  }))
}

const PROMPT_FILTER = {
  id: '',
  object: '',
  created: 0,
  model: '',
  choices: [],
  prompt_filter_results: [
    { prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } },
  ],
}

/** One chunk of a streamed answer. */
export const chatChunk = (
  delta: object,
  finish_reason: string | null = null,
  { id = 'chatcmpl-fake', model = 'gpt-real', hasNulls = false }: ChatOptions = {},
) => ({
  ...headOf(id, model),
  choices: [
    { index: 0, delta: hasNulls ? { ...NULLS, ...delta } : delta, logprobs: null, finish_reason },
  ],
  ...(hasNulls && { usage: null }),
})

const headOf = (id = 'chatcmpl-fake', model = 'gpt-real') => ({
  id,
  object: 'chat.completion.chunk',
  created: CREATED,
  model,
})

/** The deltas that say what the options say. */
function deltasOf(options: ChatStreamOptions): readonly object[] {
  const { reasoning = [], reasoningAs, calls = [] } = options
  if (options.deltas) return options.deltas
  const text = textOf(options)
  const content = (piece: string) => (reasoningAs === 'parts' ? [textPart(piece)] : piece)
  return [
    { role: 'assistant', content: text.length > 0 ? '' : null },
    ...reasoning.map((piece) => reasoningMember(piece, options)),
    ...text.map((piece) => ({ content: content(piece) })),
    ...calls.flatMap((call, at) => callDeltas(call, at, options)),
  ]
}

/** The chunks of a streamed answer. */
export function chatChunks(options: ChatStreamOptions = {}): object[] {
  const { id, model, usage = CHAT_USAGE, usageIn, error, lateFinish } = options
  const everywhere = usageIn === 'every chunk' && { usage }
  const chunk = (delta: object, finish: string | null = null, more: object = {}) => ({
    ...chatChunk(delta, finish, options),
    ...everywhere,
    ...more,
  })
  const said = [
    ...(options.hasPromptFilter ? [PROMPT_FILTER] : []),
    ...deltasOf(options).map((delta) => chunk(delta)),
  ]
  if (error?.besideChoices)
    return [...said, chunk({ content: '' }, 'error', { error: error.members })]
  if (error) return [...said, { error: error.members }]
  const beside = {
    ...(usageIn === 'the last chunk' && { usage }),
    ...(usageIn === 'x_groq' && { x_groq: { id: 'groq-fake', usage } }),
  }
  return [
    ...said,
    chunk({}, finishOf(options), beside),
    ...(lateFinish === undefined ? [] : [chunk({}, lateFinish)]),
    ...(usageIn === 'empty choices' ? [{ ...headOf(id, model), choices: [], usage }] : []),
    ...(usageIn === 'null choices' ? [{ ...headOf(id, model), choices: null, usage }] : []),
  ]
}

/** The events of a streamed answer, before they are written. */
export const chatStream = (options: ChatStreamOptions = {}): SseEvent[] => [
  ...chatChunks(options).map(dataEvent),
  ...(options.error || options.hasDone === false ? [] : [DONE]),
]

/** The events of a streamed answer, each as a text of its own. */
export const chatEvents = (options: ChatStreamOptions = {}, style: SseStyle = {}): string[] =>
  writeEvents(chatStream(options), style)

/** One chunk as the text of an event. */
export const chatEvent = (delta: object, finish: string | null = null): string =>
  writeEvents([dataEvent(chatChunk(delta, finish))]).join('')

/** Whether a request asks for the usage in the stream. */
export const asksForUsage = (request: Record<string, unknown>): boolean =>
  (request.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true

/** An answer that says hello. */
export const CHAT_COMPLETION = chatCompletion()

/**
 * What OpenAI says of its limits where one is reached.
 * https://platform.openai.com/docs/guides/rate-limits
 */
export const OPENAI_LIMITS = {
  'retry-after': '7',
  'retry-after-ms': '7000',
  'x-ratelimit-limit-requests': '60',
  'x-ratelimit-remaining-requests': '0',
  'x-ratelimit-reset-requests': '7s',
  'x-ratelimit-limit-tokens': '150000',
  'x-ratelimit-remaining-tokens': '149984',
  'x-ratelimit-reset-tokens': '6ms',
}

/**
 * An OpenAI error, as its API sends it.
 * https://platform.openai.com/docs/guides/error-codes
 */
export const openaiError = (
  status: number,
  message: string,
  headers: Record<string, string> = {},
) =>
  Response.json(
    { error: { message, type: 'provider_type', param: null, code: 'provider_code' } },
    { status, headers },
  )
