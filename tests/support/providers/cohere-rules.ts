/**
 * What Cohere refuses of a request for a chat, in its own words as far as they are known.
 * https://docs.cohere.com/reference/chat
 * https://docs.cohere.com/reference/errors
 * https://docs.cohere.com/docs/structured-outputs
 */

type Members = Record<string, unknown>

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {}
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const isBlank = (text: unknown): boolean => typeof text !== 'string' || text.trim() === ''

/** Why Cohere refuses a request, or nothing. */
export function cohereRefusal(body: unknown): string | undefined {
  const request = members(body)
  const unknown = Object.keys(request).find((name) => !TOP.includes(name))
  return [
    ...(unknown === undefined ? [] : [`unknown field: ${unknown}`]),
    ...messageComplaints(list(request.messages).map(members), String(request.model)),
    ...toolComplaints(request),
    ...formatComplaints(request),
    ...numberComplaints(request),
    ...thinkingComplaints(request),
  ][0]
}

const TOP = [
  'citation_options',
  'documents',
  'frequency_penalty',
  'k',
  'logprobs',
  'max_tokens',
  'messages',
  'model',
  'p',
  'presence_penalty',
  'priority',
  'response_format',
  'safety_mode',
  'seed',
  'stop_sequences',
  'stream',
  'strict_tools',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
]

/** The types of the blocks that each role takes. */
const BLOCKS: Record<string, readonly string[]> = {
  system: ['text'],
  user: ['text', 'image_url'],
  assistant: ['text', 'thinking'],
  tool: ['text', 'document'],
}

function messageComplaints(messages: readonly Members[], model: string): string[] {
  if (model === '') return ['a model parameter is required for this endpoint.']
  if (messages.length === 0) return ['invalid request: messages must not be empty']
  const wrong: string[] = []
  const made = new Set<string>()
  let open = new Set<string>()
  for (const message of messages) {
    const { role, content, tool_call_id: answered } = message
    if (!Object.hasOwn(BLOCKS, String(role))) wrong.push(`invalid role: ${role}`)
    const calls = list(message.tool_calls).map(members)
    if (role !== 'assistant' || calls.length === 0)
      if (isEmpty(content)) wrong.push('message must not be empty in a turn')
    wrong.push(...contentComplaints(String(role), content, model))
    if (role === 'tool') {
      if (isBlank(answered)) wrong.push('tool call id must be provided with tool message')
      if (!open.delete(String(answered)))
        wrong.push('tool call id not found in previous tool calls')
      continue
    }
    if (open.size > 0) wrong.push('tool calls must be followed by tool messages')
    open = new Set(calls.map(({ id }) => String(id)))
    if (message.tool_plan !== undefined && (calls.length === 0 || isBlank(message.tool_plan)))
      wrong.push('a tool plan needs tool calls')
    for (const { id, type, function: called } of calls) {
      if (isBlank(id) || made.has(String(id))) wrong.push('cannot have duplicate tool ids')
      made.add(String(id))
      if (type !== 'function') wrong.push('tool call must be of type function')
      if (!isObjectText(members(called).arguments)) wrong.push('arguments must be a JSON object')
    }
  }
  if (messages.every(({ role }) => role === 'system'))
    wrong.push('at least one message must be from the user')
  return wrong
}

const isEmpty = (content: unknown): boolean =>
  Array.isArray(content) ? content.length === 0 : isBlank(content)

function contentComplaints(role: string, content: unknown, model: string): string[] {
  return list(content)
    .map(members)
    .flatMap(({ type, text, thinking, image_url, document }): string[] => {
      if (!BLOCKS[role]?.includes(String(type)))
        return [`invalid content type for ${role}: ${type}`]
      if (type === 'text') return isBlank(text) ? ['text must not be empty'] : []
      if (type === 'thinking' && !isThinker(model)) return ['thinking is not supported']
      if (type === 'thinking') return thinking === '' ? ['thinking must not be empty'] : []
      if (type === 'document')
        return Object.keys(members(members(document).data)).length === 0
          ? ['invalid request: document cannot be empty']
          : []
      const isUrl = /^(?:https?:\/\/|data:image\/[a-z]+;base64,)/.test(
        String(members(image_url).url),
      )
      return isUrl ? [] : ['invalid image url']
    })
}

function isObjectText(text: unknown): boolean {
  try {
    const value: unknown = JSON.parse(String(text))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function toolComplaints({ tools, tool_choice: choice, strict_tools: isStrict }: Members): string[] {
  const declared = list(tools).map((tool) => members(members(tool).function))
  const wrong: string[] = []
  if (tools !== undefined && declared.length === 0) wrong.push('tools must not be empty')
  if (choice !== undefined && choice !== 'REQUIRED' && choice !== 'NONE')
    wrong.push('tool_choice must be REQUIRED or NONE')
  if (choice !== undefined && declared.length === 0) wrong.push('tool_choice needs tools')
  let fields = 0
  for (const { name, parameters } of declared) {
    const { type, properties, required } = members(parameters)
    if (isBlank(name)) wrong.push('a tool must have a name')
    if (type !== 'object') wrong.push('schema must be an object')
    for (const one of list(required))
      if (!Object.hasOwn(members(properties), String(one)))
        wrong.push('required field name not found in properties')
    fields += Object.keys(members(properties)).length
    if (isStrict === true && list(required).length === 0)
      wrong.push('strict tools need a required parameter')
  }
  if (isStrict === true && fields > 200) wrong.push('strict tools have too many fields')
  return wrong
}

function formatComplaints({ response_format: format, tools, documents }: Members): string[] {
  const { type, json_schema: schema } = members(format)
  if (type === undefined || type === 'text') return []
  if (type !== 'json_object') return ['response_format must be text or json_object']
  if (tools !== undefined) return ['invalid request: response_format is not supported with tools.']
  if (documents !== undefined)
    return ['invalid request: response_format is not supported with RAG.']
  return schema !== undefined && members(schema).type !== 'object'
    ? ['schema must be an object']
    : []
}

const RANGES: Record<string, readonly [number, number]> = {
  temperature: [0, 1],
  p: [0.01, 0.99],
  k: [0, 500],
  frequency_penalty: [0, 1],
  presence_penalty: [0, 1],
  seed: [0, Number.MAX_SAFE_INTEGER],
  priority: [0, 999],
}

function numberComplaints(request: Members): string[] {
  const wrong = Object.entries(RANGES).flatMap(([name, [least, most]]) => {
    const value = request[name]
    const fits = typeof value === 'number' && value >= least && value <= most
    return value === undefined || fits
      ? []
      : [`invalid request: ${name} must be between ${least} and ${most} inclusive.`]
  })
  if (request.frequency_penalty && request.presence_penalty)
    wrong.push('invalid request: cannot specify both frequency_penalty and presence_penalty.')
  const stops = list(request.stop_sequences)
  if (stops.length > 5 || stops.some((stop) => stop === '')) wrong.push('invalid stop_sequences')
  return wrong
}

/** The models that think begin so. */
const isThinker = (model: string): boolean => /^command-a-(?:reasoning|plus)/.test(model)

function thinkingComplaints({ thinking, model }: Members): string[] {
  if (thinking === undefined) return []
  if (!isThinker(String(model))) return ['thinking is not supported for this model']
  const { type = 'enabled', token_budget: budget = 1 } = members(thinking)
  if (type !== 'enabled' && type !== 'disabled') return ['thinking.type is invalid']
  return Number.isInteger(budget) && Number(budget) >= 1 ? [] : ['token_budget must be positive']
}
