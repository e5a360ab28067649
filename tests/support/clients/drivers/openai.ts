import OpenAI from 'openai'
import type {
  ChatCompletion,
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions'
import { KEY } from '../../portus'
import {
  CITY,
  type Driver,
  FORECAST,
  isApiError,
  MAX_TOKENS,
  type Options,
  type Prompt,
  type Said,
  TOOL,
} from './driver'

type Call = { id: string; type: 'function'; function: { name: string; arguments: string } }
type Message = {
  role: 'assistant'
  content: string | null
  tool_calls?: Call[]
  reasoning_content?: string
  reasoning_details?: object[]
}
type Answer = {
  message: Message
  stop: string | null
  usage: ChatCompletion['usage']
  pieces: number
}

/** OpenAI's own SDK, in a client that keeps also what the SDK has no types for. */
export const openaiSdk: Driver = {
  name: 'openai',
  dialect: 'openai',
  stops: { end: 'stop', calls: 'tool_calls' },
  keepsThoughts: true,
  showsThoughts: true,
  isOwn: isApiError,
  open(options) {
    const messages: ChatCompletionMessageParam[] = []
    async function say(more: readonly ChatCompletionMessageParam[]): Promise<Said> {
      messages.push(...more)
      const { message, stop, usage, pieces } = await send(options, messages)
      messages.push((options.keepsIdsOnly ? short(message) : message) as ChatCompletionMessageParam)
      return {
        text: message.content ?? '',
        calls: (message.tool_calls ?? []).map(({ id, function: { name, arguments: input } }) => ({
          id,
          name,
          input: JSON.parse(input),
        })),
        stop,
        usage: { input: usage?.prompt_tokens, output: usage?.completion_tokens },
        thoughts: message.reasoning_content ?? '',
        pieces,
      }
    }
    return {
      ask: (prompt) => say([{ role: 'user', content: contentOf(prompt) }]),
      answer: (results) =>
        say(results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }))),
    }
  },
}

const short = ({ role, content, tool_calls: calls }: Message) => ({
  role,
  content,
  ...(calls && {
    tool_calls: calls.map(({ id, type, function: { name, arguments: input } }) => ({
      id,
      type,
      function: { name, arguments: input },
    })),
  }),
})

function contentOf({ text, media }: Prompt): ChatCompletionContentPart[] {
  if (!media) return [{ type: 'text', text }]
  const url = `data:${media.type};base64,${media.data}`
  return [
    { type: 'text', text },
    media.type.startsWith('image/')
      ? { type: 'image_url', image_url: { url } }
      : { type: 'file', file: { filename: 'a.pdf', file_data: url } },
  ]
}

async function send(options: Options, messages: ChatCompletionMessageParam[]): Promise<Answer> {
  const client = new OpenAI({ baseURL: `${options.url}/v1`, apiKey: KEY, maxRetries: 0 })
  const request = {
    model: options.alias,
    messages,
    ...(options.tools && {
      tools: [{ type: 'function' as const, function: { ...TOOL, parameters: CITY } }],
    }),
    ...(options.schema && {
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'forecast', strict: true, schema: FORECAST },
      },
    }),
    ...(options.thinks && { reasoning_effort: 'low' as const, max_tokens: MAX_TOKENS }),
  }
  if (!options.isStreamed) {
    const { choices, usage } = await client.chat.completions.create(request)
    const [choice] = choices
    return {
      message: choice?.message as Message,
      stop: choice?.finish_reason ?? null,
      usage,
      pieces: 1,
    }
  }
  const message: Message = { role: 'assistant', content: null }
  const answer: Answer = { message, stop: null, usage: undefined, pieces: 0 }
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  })
  for await (const { choices, usage } of stream) {
    if (usage) answer.usage = usage
    const [choice] = choices
    if (choice?.finish_reason) answer.stop = choice.finish_reason
    if (choice?.delta.content) answer.pieces++
    add(message, (choice?.delta ?? {}) as Partial<Message>)
  }
  return answer
}

/** Adds a piece of a stream to a message. */
function add(message: Message, delta: Partial<Message>): void {
  if (delta.content) message.content = `${message.content ?? ''}${delta.content}`
  if (delta.reasoning_content)
    message.reasoning_content = `${message.reasoning_content ?? ''}${delta.reasoning_content}`
  if (delta.reasoning_details)
    message.reasoning_details = [...(message.reasoning_details ?? []), ...delta.reasoning_details]
  for (const piece of (delta.tool_calls ?? []) as (Call & { index: number })[]) {
    const { index, ...call } = piece
    message.tool_calls ??= []
    const known = message.tool_calls[index]
    if (known) known.function.arguments += call.function.arguments
    else message.tool_calls[index] = call
  }
}
