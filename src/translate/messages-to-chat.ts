import { sentenceOf } from '../errors'
import {
  type Block,
  blocksOf,
  type Content,
  isText,
  type Message,
  type MessagesRequest,
  type OutputFormat,
  type Tool,
  textOf,
} from './anthropic-types'

/** A part of a request that OpenAI's format cannot express and that changes the answer. */
export class Untranslatable extends Error {
  override name = 'Untranslatable'

  constructor(
    message: string,
    readonly param: 'messages' | 'tools',
  ) {
    super(message)
  }
}

/** Members with the same name and meaning. The gateway drops those that a provider lacks. */
const SAME = ['model', 'temperature', 'top_p', 'top_k', 'thinking']

/** OpenAI's names for Anthropic's service tiers. */
const SERVICE_TIERS: Readonly<Record<string, string>> = { standard_only: 'default' }

/**
 * Translates a Messages request into a chat completion request, for providers for which the gateway cannot
 * do it. https://platform.openai.com/docs/api-reference/chat/create
 *
 * @param isForOpenAI Whether all providers accept all of OpenAI's members. OpenAI's newer models only
 * accept `max_completion_tokens`.
 * @throws {Untranslatable} for tools that Anthropic runs, and for blocks that no other provider accepts.
 */
export function chatRequest(
  request: MessagesRequest,
  isForOpenAI: boolean,
): Record<string, unknown> {
  const { system, messages = [], max_tokens, tools, tool_choice, stop_sequences, stream } = request
  const same = SAME.flatMap((name) => (request[name] === undefined ? [] : [[name, request[name]]]))
  const format = request.output_config?.format ?? request.output_format
  const effort = request.output_config?.effort
  const tier = isForOpenAI ? SERVICE_TIERS[request.service_tier ?? ''] : undefined
  const user = request.metadata?.user_id
  return {
    ...Object.fromEntries(same),
    ...(max_tokens !== undefined && {
      [isForOpenAI ? 'max_completion_tokens' : 'max_tokens']: max_tokens,
    }),
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: textOf(system) }]),
      ...messages.flatMap(chatMessages),
    ],
    ...(tools && tools.length > 0 && { tools: tools.map(chatTool) }),
    ...(tool_choice && toolChoice(tool_choice)),
    ...(stop_sequences && { stop: stop_sequences }),
    ...(format?.type === 'json_schema' && { response_format: responseFormat(format) }),
    ...(effort && { reasoning_effort: effort }),
    ...(tier && { service_tier: tier }),
    ...(user && { user }),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  }
}

function chatMessages({ role, content }: Message): object[] {
  if (role === 'system') return [{ role, content: textOf(content) }]
  return role === 'assistant' ? [assistantMessage(content)] : userMessages(content)
}

const unknownBlock = (type: string) =>
  new Untranslatable(sentenceOf('invalid_request', 'untranslatable_block', { type }), 'messages')

/** The blocks of an assistant's turn that a chat completion can express, or that may be left out. */
const ANSWERED = ['text', 'tool_use', 'thinking', 'redacted_thinking']

/** Leaves thinking out, because no other provider can check its signature. */
function assistantMessage(content: Content): object {
  const blocks = blocksOf(content)
  for (const { type } of blocks) if (!ANSWERED.includes(type)) throw unknownBlock(type)
  const calls = blocks
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input ?? {}) },
    }))
  const text = textOf(content)
  return {
    role: 'assistant',
    content: text || null,
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

/** Tool results become separate messages, which must directly follow their calls. */
function userMessages(content: Content): object[] {
  const blocks = blocksOf(content)
  const results = blocks.filter(({ type }) => type === 'tool_result')
  const pictures = results.flatMap((result) => blocksOf(result.content).filter(isPicture))
  const parts = [...pictures, ...blocks.filter(({ type }) => type !== 'tool_result')].map(chatPart)
  return [
    ...results.map(toolMessage),
    ...(parts.length > 0 ? [{ role: 'user', content: plainWhereOneText(parts) }] : []),
  ]
}

function toolMessage({ tool_use_id, content, is_error }: Block): object {
  for (const block of blocksOf(content))
    if (!isText(block) && !isPicture(block)) throw unknownBlock(block.type)
  const text = textOf(content)
  return { role: 'tool', tool_call_id: tool_use_id, content: is_error ? `Error: ${text}` : text }
}

const isPicture = ({ type }: Block) => type === 'image' || type === 'document'

type Part = { type: 'text'; text: string } | { type: string; [member: string]: unknown }

/** Some providers only accept a plain text. */
const plainWhereOneText = (parts: Part[]) =>
  parts.length === 1 && parts[0]?.type === 'text' ? parts[0].text : parts

function chatPart(block: Block): Part {
  const { type, source, title } = block
  if (isText(block)) return { type: 'text', text: textOf([block]) }
  if (!source || typeof source === 'string' || !isPicture(block)) throw unknownBlock(type)
  if (source.type === 'text') return { type: 'text', text: source.data ?? '' }
  if (source.type === 'content') return { type: 'text', text: textOf(source.content as Content) }
  // No other provider can read a file that Anthropic stores.
  if (!source.url && !source.data) throw unknownBlock(`${type}: ${source.type}`)
  const url = source.url ?? `data:${source.media_type};base64,${source.data}`
  if (type === 'image') return { type: 'image_url', image_url: { url } }
  return { type: 'file', file: { filename: title ?? 'document.pdf', file_data: url } }
}

function chatTool({ type, name, description, input_schema, strict }: Tool): object {
  if (type && type !== 'custom')
    throw new Untranslatable(
      sentenceOf('invalid_request', 'untranslatable_tool', { type }),
      'tools',
    )
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: input_schema ?? { type: 'object', properties: {} },
      ...(strict && { strict }),
    },
  }
}

const CHOICES: Readonly<Record<string, string>> = { auto: 'auto', any: 'required', none: 'none' }

function toolChoice({
  type,
  name,
  disable_parallel_tool_use,
}: NonNullable<MessagesRequest['tool_choice']>) {
  return {
    tool_choice: type === 'tool' ? { type: 'function', function: { name } } : CHOICES[type],
    ...(disable_parallel_tool_use && { parallel_tool_calls: false }),
  }
}

const responseFormat = ({ schema }: OutputFormat) => ({
  type: 'json_schema',
  json_schema: { name: 'output', schema, strict: true },
})
