import {
  type Block,
  blocksOf,
  type Content,
  type Message,
  type MessagesRequest,
  type OutputFormat,
  type Tool,
  textOf,
} from './anthropic'

/** Something in a request that OpenAI's format has no words for, and that cannot be left out either. */
export class Untranslatable extends Error {
  override name = 'Untranslatable'
}

/** Members that mean the same under the same name; the gateway drops those that a provider lacks. */
const SAME = ['model', 'temperature', 'top_p', 'top_k', 'thinking']

/**
 * A Messages request as a chat completion request, for providers that the gateway cannot translate it
 * for. https://platform.openai.com/docs/api-reference/chat/create
 *
 * @param limitName What the providers call `max_tokens`: OpenAI's newer models know only the other name.
 * @throws {Untranslatable} for tools that only Anthropic runs.
 */
export function chatRequest(
  request: MessagesRequest,
  limitName: 'max_tokens' | 'max_completion_tokens',
): Record<string, unknown> {
  const { system, messages = [], max_tokens, tools, tool_choice, stop_sequences, stream } = request
  const same = SAME.flatMap((name) => (request[name] === undefined ? [] : [[name, request[name]]]))
  const format = request.output_config?.format ?? request.output_format
  return {
    ...Object.fromEntries(same),
    ...(max_tokens !== undefined && { [limitName]: max_tokens }),
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: textOf(system) }]),
      ...messages.flatMap(chatMessages),
    ],
    ...(tools && tools.length > 0 && { tools: tools.map(chatTool) }),
    ...(tool_choice && toolChoice(tool_choice)),
    ...(stop_sequences && { stop: stop_sequences }),
    ...(format?.type === 'json_schema' && { response_format: responseFormat(format) }),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  }
}

function chatMessages({ role, content }: Message): object[] {
  if (role === 'system') return [{ role, content: textOf(content) }]
  return role === 'assistant' ? [assistantMessage(content)] : userMessages(content)
}

/** Thinking stays behind: no other provider can check its signature. */
function assistantMessage(content: Content): object {
  const calls = blocksOf(content)
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

/** Results of tools are messages of their own, and must stand right behind their calls. */
function userMessages(content: Content): object[] {
  const blocks = blocksOf(content)
  const results = blocks.filter(({ type }) => type === 'tool_result')
  const pictures = results.flatMap((result) => blocksOf(result.content).filter(isPicture))
  const parts = [...pictures, ...blocks.filter(({ type }) => type !== 'tool_result')].map(chatPart)
  return [
    ...results.map(({ tool_use_id, content: result }) => ({
      role: 'tool',
      tool_call_id: tool_use_id,
      content: textOf(result),
    })),
    ...(parts.length > 0 ? [{ role: 'user', content: plainWhereOneText(parts) }] : []),
  ]
}

const isPicture = ({ type }: Block) => type === 'image' || type === 'document'

type Part = { type: 'text'; text: string } | { type: string; [member: string]: unknown }

/** Some providers take nothing but a plain text. */
const plainWhereOneText = (parts: Part[]) =>
  parts.length === 1 && parts[0]?.type === 'text' ? parts[0].text : parts

function chatPart({ type, text, source, title }: Block): Part {
  if (type === 'text') return { type: 'text', text: text ?? '' }
  if (!source || !isPicture({ type }))
    throw new Untranslatable(`This model does not take "${type}" blocks`)
  if (source.type === 'text') return { type: 'text', text: source.data ?? '' }
  if (source.type === 'content') return { type: 'text', text: textOf(source.content as Content) }
  const url = source.url ?? `data:${source.media_type};base64,${source.data}`
  if (type === 'image') return { type: 'image_url', image_url: { url } }
  return { type: 'file', file: { filename: title ?? 'document.pdf', file_data: url } }
}

function chatTool({ type = 'custom', name, description, input_schema }: Tool): object {
  if (type !== 'custom') throw new Untranslatable(`This model does not have the tool "${type}"`)
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: input_schema ?? { type: 'object', properties: {} },
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
