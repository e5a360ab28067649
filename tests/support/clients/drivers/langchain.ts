import { ChatAnthropic } from '@langchain/anthropic'
import type { BaseMessage, MessageContent, UsageMetadata } from '@langchain/core/messages'
import { AIMessage, type AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import { KEY } from '../../portus'
import {
  BUDGET,
  CITY,
  type Driver,
  FORECAST,
  isApiError,
  MAX_TOKENS,
  type Options,
  type Prompt,
  type Result,
  type Said,
  TOOL,
} from './driver'
import { responsesContent } from './openai-responses'

/** LangChain with OpenAI's chat completions. It shows thoughts, and does not bring them back. */
export const langchainOpenai: Driver = {
  name: '@langchain/openai',
  dialect: 'openai',
  stops: { end: 'stop', calls: 'tool_calls' },
  keepsThoughts: false,
  showsThoughts: true,
  isOwn: isApiError,
  open(options) {
    const { url, alias, schema, thinks } = options
    const model = new ChatOpenAI({
      model: alias,
      apiKey: KEY,
      maxRetries: 0,
      configuration: { baseURL: `${url}/v1` },
      modelKwargs: {
        ...(thinks && { reasoning_effort: 'low', max_tokens: MAX_TOKENS }),
        ...(schema && {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'forecast', strict: true, schema: FORECAST },
          },
        }),
      },
    })
    return open(options, options.tools ? model.bindTools([WEATHER]) : model, openaiContent)
  },
}

/** LangChain with Responses. It brings back the items of an answer. */
export const langchainResponses: Driver = {
  name: '@langchain/openai with Responses',
  dialect: 'responses',
  stops: { end: 'completed', calls: 'completed' },
  keepsThoughts: true,
  showsThoughts: true,
  isOwn: isApiError,
  failedAtEnd: 'a whole answer',
  open(options) {
    const { url, alias, schema, thinks } = options
    const model = new ChatOpenAI({
      model: alias,
      apiKey: KEY,
      maxRetries: 0,
      useResponsesApi: true,
      configuration: { baseURL: `${url}/v1` },
      modelKwargs: {
        ...(thinks && {
          reasoning: { effort: 'low', summary: 'auto' },
          include: ['reasoning.encrypted_content'],
          max_output_tokens: MAX_TOKENS,
        }),
        ...(schema && {
          text: {
            format: { type: 'json_schema', name: 'forecast', strict: true, schema: FORECAST },
          },
        }),
      },
    })
    return open(options, options.tools ? model.bindTools([WEATHER]) : model, itemContent)
  },
}

/** LangChain with Anthropic's messages. */
export const langchainAnthropic: Driver = {
  name: '@langchain/anthropic',
  addsCounts: true,
  dialect: 'anthropic',
  stops: { end: 'end_turn', calls: 'tool_use' },
  keepsThoughts: true,
  showsThoughts: true,
  isOwn: isApiError,
  open(options) {
    const { url, alias, schema, thinks, sees } = options
    const model = new ChatAnthropic({
      model: alias,
      apiKey: KEY,
      anthropicApiUrl: url,
      maxRetries: 0,
      maxTokens: MAX_TOKENS,
      clientOptions: {
        fetch: (input, init) => {
          sees?.(JSON.parse(String(init?.body)))
          return fetch(input, init)
        },
      },
      ...(thinks && { thinking: { type: 'enabled', budget_tokens: BUDGET } }),
      ...(schema && { outputConfig: { format: { type: 'json_schema', schema: FORECAST } } }),
    })
    return open(options, options.tools ? model.bindTools([WEATHER]) : model, anthropicContent)
  },
}

const WEATHER = { type: 'function', function: { ...TOOL, parameters: CITY } }

/** What both chat models have in common, with tools and without. */
type Model = {
  invoke: (messages: BaseMessage[]) => Promise<AIMessageChunk | AIMessage>
  stream: (messages: BaseMessage[]) => Promise<AsyncIterable<AIMessageChunk>>
}

type ContentOf = (prompt: Prompt) => MessageContent

function open({ isStreamed, keepsIdsOnly }: Options, model: Model, contentOf: ContentOf) {
  const messages: BaseMessage[] = []
  async function say(more: BaseMessage[]): Promise<Said> {
    messages.push(...more)
    const chunks = isStreamed ? await Array.fromAsync(await model.stream(messages)) : []
    const message = isStreamed
      ? chunks.reduce((whole, chunk) => whole.concat(chunk))
      : await model.invoke(messages)
    const { text, tool_calls: calls = [] } = message
    messages.push(keepsIdsOnly ? new AIMessage({ content: text, tool_calls: calls }) : message)
    const usage = message.usage_metadata as UsageMetadata | undefined
    const { finish_reason: finish = message.response_metadata.status } = message.response_metadata
    const { stop_reason: stop = message.response_metadata.stop_reason } = message.additional_kwargs
    return {
      text,
      calls: calls.map(({ id = '', name, args }) => ({ id, name, input: args })),
      stop: (finish ?? stop) as string | undefined,
      usage: {
        input: usage?.input_tokens,
        output: usage?.output_tokens,
      },
      thoughts: thoughtsOf(message),
      pieces: isStreamed ? chunks.filter((chunk) => chunk.text).length : 1,
    }
  }
  return {
    ask: (prompt: Prompt) => say([new HumanMessage({ content: contentOf(prompt) })]),
    answer: (results: readonly Result[]) =>
      say(
        results.map(
          ({ id, name, text }) => new ToolMessage({ tool_call_id: id, name, content: text }),
        ),
      ),
  }
}

function thoughtsOf({ content, additional_kwargs: more }: AIMessageChunk | AIMessage): string {
  const { summary } = (more.reasoning ?? {}) as { summary?: { text: string }[] }
  if (summary) return summary.map(({ text }) => text).join('')
  if (typeof content === 'string') return String(more.reasoning_content ?? '')
  return (
    content.map((block) => ('thinking' in block ? String(block.thinking ?? '') : '')).join('') ||
    String(more.reasoning_content ?? '')
  )
}

const openaiContent = ({ text, media }: Prompt) => {
  const said = { type: 'text' as const, text }
  if (!media) return [said]
  const url = `data:${media.type};base64,${media.data}`
  return media.type.startsWith('image/')
    ? [said, { type: 'image_url' as const, image_url: { url } }]
    : [said, { type: 'file' as const, file: { filename: 'a.pdf', file_data: url } }]
}

/** It takes parts of Responses as they are. */
const itemContent = (prompt: Prompt) => responsesContent(prompt) as unknown as MessageContent

const anthropicContent = ({ text, media }: Prompt) => {
  const said = { type: 'text' as const, text }
  if (!media) return [said]
  const source = { type: 'base64', media_type: media.type, data: media.data }
  return [{ type: media.type.startsWith('image/') ? 'image' : 'document', source }, said]
}
