import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import {
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  type ToolSet,
  tool,
} from 'ai'
import { KEY } from '../../portus'
import {
  BUDGET,
  CITY,
  type Driver,
  FORECAST,
  MAX_TOKENS,
  type Options,
  type Prompt,
  type Result,
  type Said,
  TOOL,
} from './driver'

// Its warnings go to standard error.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })

const shared = {
  stops: { end: 'stop', calls: 'tool-calls' },
  // An error inside a stream is what the provider has sent.
  isOwn: (error: unknown, status?: number) =>
    status === undefined || APICallError.isInstance(error),
}

/** Vercel's AI SDK with OpenAI's chat completions. It knows no thoughts there. */
export const aiOpenai: Driver = {
  ...shared,
  name: 'ai with @ai-sdk/openai',
  dialect: 'openai',
  keepsThoughts: false,
  showsThoughts: false,
  open: (options) =>
    open(options, createOpenAI({ baseURL: `${options.url}/v1`, apiKey: KEY }).chat(options.alias)),
}

/** Vercel's AI SDK with Responses, as it is by default: the server keeps its items. */
export const aiResponses: Driver = {
  ...shared,
  name: 'ai with @ai-sdk/openai and Responses',
  dialect: 'responses',
  keepsThoughts: true,
  showsThoughts: true,
  open: (options) =>
    open(options, createOpenAI({ baseURL: `${options.url}/v1`, apiKey: KEY })(options.alias)),
}

/** Vercel's AI SDK with Anthropic's messages. */
export const aiAnthropic: Driver = {
  ...shared,
  name: 'ai with @ai-sdk/anthropic',
  dialect: 'anthropic',
  keepsThoughts: true,
  showsThoughts: true,
  open: (options) =>
    open(options, createAnthropic({ baseURL: `${options.url}/v1`, apiKey: KEY })(options.alias)),
}

/** Vercel's AI SDK with Gemini's API. It brings back signatures with the parts that have them. */
export const aiGoogle: Driver = {
  ...shared,
  name: 'ai with @ai-sdk/google',
  dialect: 'google',
  passesOverErrors: true,
  keepsThoughts: true,
  showsThoughts: true,
  open: (options) =>
    open(options, createGoogle({ baseURL: `${options.url}/v1beta`, apiKey: KEY })(options.alias)),
}

function open(options: Options, model: LanguageModel) {
  const messages: ModelMessage[] = []
  async function say(message: ModelMessage): Promise<Said> {
    messages.push(message)
    const { said, replies } = await send(options, model, messages)
    messages.push(...(options.keepsIdsOnly ? replies.map(short) : replies))
    return said
  }
  return {
    ask: (prompt: Prompt) => say({ role: 'user', content: contentOf(prompt) }),
    answer: (results: readonly Result[]) =>
      say({
        role: 'tool',
        content: results.map(({ id, name, text }) => ({
          type: 'tool-result',
          toolCallId: id,
          toolName: name,
          output: { type: 'text', value: text },
        })),
      }),
  }
}

const short = (message: ModelMessage): ModelMessage =>
  message.role === 'assistant' && typeof message.content !== 'string'
    ? {
        ...message,
        content: message.content.filter(({ type }) => type !== 'reasoning').map(unsigned),
      }
    : message

/** A part without Gemini's signature. */
function unsigned<Part extends object>(part: Part): Part {
  const { providerOptions, ...others } = part as { providerOptions?: { google?: unknown } }
  return providerOptions?.google ? (others as Part) : part
}

const contentOf = ({ text, media }: Prompt) => [
  { type: 'text' as const, text },
  ...(media ? [{ type: 'file' as const, mediaType: media.type, data: media.data }] : []),
]

const { description } = TOOL
const WEATHER = tool({ description, inputSchema: jsonSchema<unknown>(CITY as object) })

async function send(options: Options, model: LanguageModel, messages: ModelMessage[]) {
  const request = {
    model,
    messages,
    maxRetries: 0,
    maxOutputTokens: MAX_TOKENS,
    ...(options.tools && {
      tools: { [TOOL.name]: WEATHER } as ToolSet,
    }),
    ...(options.schema && { output: Output.object({ schema: jsonSchema(FORECAST as object) }) }),
    providerOptions: {
      anthropic: {
        structuredOutputMode: 'outputFormat',
        ...(options.thinks && { thinking: { type: 'enabled', budgetTokens: BUDGET } }),
      },
      ...(options.thinks && {
        google: { thinkingConfig: { thinkingBudget: BUDGET, includeThoughts: true } },
      }),
      openai: {
        ...(options.thinks && { reasoningEffort: 'low', reasoningSummary: 'auto' }),
        // It takes a name that it does not know for a model that does not think.
        ...(options.thinks && { forceReasoning: true }),
      },
    },
  }
  if (!options.isStreamed) return read(await generateText(request), 1)
  const errors: unknown[] = []
  const stream = streamText({ ...request, onError: ({ error }) => void errors.push(error) })
  let pieces = 0
  for await (const part of stream.fullStream) if (part.type === 'text-delta' && part.text) pieces++
  if (errors.length > 0) throw errors[0]
  const [text, toolCalls, finishReason, usage, reasoningText, response] = await Promise.all([
    stream.text,
    stream.toolCalls,
    stream.finishReason,
    stream.usage,
    stream.reasoningText,
    stream.response,
  ])
  return read({ text, toolCalls, finishReason, usage, reasoningText, response }, pieces)
}

type Read = Pick<
  Awaited<ReturnType<typeof generateText>>,
  'text' | 'finishReason' | 'usage' | 'reasoningText' | 'response'
> & { toolCalls: { toolCallId: string; toolName: string; input: unknown }[] }

const read = (answer: Read, pieces: number): { said: Said; replies: ModelMessage[] } => ({
  said: {
    text: answer.text,
    calls: answer.toolCalls.map(({ toolCallId: id, toolName: name, input }) => ({
      id,
      name,
      input,
    })),
    stop: answer.finishReason,
    usage: { input: answer.usage.inputTokens, output: answer.usage.outputTokens },
    thoughts: answer.reasoningText ?? '',
    pieces,
  },
  replies: answer.response.messages,
})
