/**
 * What providers of OpenAI's chat format refuse of a request, in their own words as people report them.
 * https://platform.openai.com/docs/api-reference/chat/create
 * https://api-docs.deepseek.com/guides/thinking_mode
 */

import { itemsOf, membersOf } from './kit'

type Json = Record<string, unknown>

/** What differs between providers of the format. */
export type ChatRules = {
  /** The model, if it is one of OpenAI's own, whose API takes no member that it does not know. */
  openai?: string
  /** How ids of calls look. */
  id: RegExp
}

const TOP =
  `audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens
  max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction presence_penalty
  prompt_cache_key prompt_cache_retention reasoning_effort response_format safety_identifier seed
  service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user
  verbosity web_search_options`.split(/\s+/)
const MESSAGE =
  `annotations audio content function_call name refusal role tool_call_id tool_calls`.split(' ')
const PARTS: Readonly<Record<string, readonly string[]>> = {
  system: ['text'],
  developer: ['text'],
  user: ['text', 'image_url', 'input_audio', 'file'],
  assistant: ['text', 'refusal'],
  tool: ['text'],
}
const LONGEST = { user: 64, safety_identifier: 64, prompt_cache_key: 64 }

/** https://platform.openai.com/docs/guides/latest-model: later ones reason and call tools by Responses alone. */
const REASONS_WITHOUT_TOOLS = /^gpt-5\.[4-9]|^gpt-[6-9]/

/** Why a provider refuses a request, or nothing. */
export function chatRefusal(body: Json, rules: ChatRules): string | undefined {
  return [
    ...(rules.openai ? openaiFaults(body, rules.openai) : []),
    ...itemsOf(body.messages).flatMap((message, at) => messageFaults(message, at, rules)),
    ...itemsOf(body.tools).flatMap(toolFaults),
    ...resultFaults(itemsOf(body.messages), rules.id),
  ][0]
}

function openaiFaults(body: Json, model: string): string[] {
  const { stop, reasoning_effort: effort, tools, temperature } = body
  const wrong = Object.keys(body)
    .filter((name) => !TOP.includes(name))
    .map((name) => `Unknown parameter: '${name}'.`)
  for (const [name, longest] of Object.entries(LONGEST)) {
    const { length } = String(body[name] ?? '')
    if (length > longest)
      wrong.push(
        `Invalid '${name}': string too long. Expected a string with maximum length ${longest}, but got a string with length ${length} instead.`,
      )
  }
  if (Array.isArray(stop) && stop.length > 4)
    wrong.push(`Invalid 'stop': array too long. Expected an array with maximum length 4.`)
  if (itemsOf(tools).length > 128) wrong.push(`Invalid 'tools': array too long.`)
  if (!model.startsWith('gpt-5') && !model.startsWith('gpt-6')) return wrong
  if (temperature !== undefined && temperature !== 1 && effort !== 'none')
    wrong.push(`Unsupported value: 'temperature' does not support ${temperature} with this model.`)
  if (REASONS_WITHOUT_TOOLS.test(model) && tools && effort !== undefined && effort !== 'none')
    wrong.push(
      `Function tools with reasoning_effort are not supported for ${model} in /v1/chat/completions. Please use /v1/responses instead.`,
    )
  return wrong
}

function messageFaults({ role, content, ...message }: Json, at: number, { openai }: ChatRules) {
  const parts = PARTS[String(role)]
  if (!parts || (!openai && role === 'developer'))
    return [`messages[${at}].role: unknown variant \`${role}\``]
  const wrong = openai
    ? Object.keys(message)
        .filter((name) => !MESSAGE.includes(name))
        .map((name) => `Unknown parameter: 'messages[${at}].${name}'.`)
    : []
  if (content !== null && content !== undefined && typeof content !== 'string')
    for (const { type } of itemsOf(content))
      if (!parts.includes(String(type)) && !(!openai && type === 'thinking'))
        wrong.push(`Invalid value: '${type}' in 'messages[${at}].content' of ${role}.`)
  const isEmpty = content === null || content === undefined
  if (isEmpty && (role !== 'assistant' || itemsOf(message.tool_calls).length === 0))
    wrong.push(`Invalid value for 'content' of messages[${at}]: expected a string, got null.`)
  return wrong
}

function toolFaults({ type, ...tool }: Json, at: number): string[] {
  const { name, parameters } = membersOf(tool.function)
  const wrong: string[] = []
  if (type !== 'function') wrong.push(`Invalid value: '${type}' in 'tools[${at}].type'.`)
  else if (!/^[a-zA-Z0-9_-]{1,64}$/.test(String(name)))
    wrong.push(
      `Invalid 'tools[${at}].function.name': '${name}' does not match '^[a-zA-Z0-9_-]{1,64}$'.`,
    )
  if (parameters !== undefined && membersOf(parameters).type !== 'object')
    wrong.push(`Invalid schema for function '${name}': schema must be of type 'object'.`)
  return wrong
}

/** Results stand right behind their calls. Only calls that the provider has made have ids of its own form. */
function resultFaults(messages: readonly Json[], id: RegExp): string[] {
  const wrong: string[] = []
  let open: string[] = []
  for (const { role, tool_calls: calls, tool_call_id: answered } of messages) {
    if (role === 'tool') {
      if (!open.includes(String(answered))) wrong.push(`Unexpected tool_call_id ${answered}`)
      open = open.filter((one) => one !== answered)
    } else if (open.length > 0) wrong.push('tool_calls must be followed by tool messages')
    else open = itemsOf(calls).map((call) => String(call.id))
    const odd = open.find((one) => !id.test(one))
    if (odd) wrong.push(`Tool call id was ${odd} but must be a-z, A-Z, 0-9, with a length of 9.`)
  }
  return open.length > 0 ? [...wrong, 'tool_calls must be followed by tool messages'] : wrong
}
