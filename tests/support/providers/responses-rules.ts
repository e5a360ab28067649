/**
 * What OpenAI refuses of a request for a response, in its own words as far as they are known.
 * https://platform.openai.com/docs/api-reference/responses/create
 * https://platform.openai.com/docs/guides/reasoning
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */

type Members = Record<string, unknown>

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** What a provider knows beside the request. */
export type ResponsesRules = {
  /** The thoughts that it has given, encrypted. Others were altered. */
  thoughts: readonly string[]
}

/** Why OpenAI refuses a request, or nothing. */
export function responsesRefusal(body: unknown, rules: ResponsesRules): string | undefined {
  const request = membersOf(body)
  const [first] = [
    ...unknownMembers(request, TOP, ''),
    ...numberComplaints(request),
    ...reasoningComplaints(request),
    ...toolComplaints(request),
    ...formatComplaints(request),
    ...lengthComplaints(request),
    ...inputComplaints(request, rules),
  ]
  return first
}

const TOP = [
  'background',
  'conversation',
  'include',
  'input',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'model',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
]

const unknownMembers = (value: Members, known: readonly string[], path: string): string[] =>
  Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => `Unknown parameter: '${path}${name}'.`)

/** What the model of a request is: those that think refuse what others take. */
function modelOf({ model }: Members) {
  const name = String(model).replace(/^ft:/, '')
  const [, major = '0', minor = '0'] = /^gpt-(\d+)(?:\.(\d+))?/.exec(name) ?? []
  const version = Number(major) * 100 + Number(minor)
  const isO = /^o\d/.test(name)
  const thinks = isO || (version >= 500 && !name.includes('chat'))
  const middle = ['low', 'medium', 'high']
  const efforts = isO
    ? middle
    : [version === 500 ? 'minimal' : 'none', ...middle, ...(version >= 502 ? ['xhigh'] : [])]
  return { thinks, efforts, thinksAlways: isO || version === 500 }
}

function numberComplaints(request: Members): string[] {
  const { max_output_tokens: limit, temperature, top_p } = request
  const { thinks, thinksAlways } = modelOf(request)
  const { effort } = membersOf(request.reasoning)
  const isThinking = thinks && (thinksAlways || (effort !== undefined && effort !== 'none'))
  const sampled = [
    ...(temperature === undefined ? [] : ['temperature']),
    ...(top_p === undefined ? [] : ['top_p']),
  ]
  return [
    ...(typeof limit === 'number' && limit < 16
      ? [
          `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${limit} instead.`,
        ]
      : []),
    ...(isThinking
      ? sampled.map((name) => `Unsupported parameter: '${name}' is not supported with this model.`)
      : []),
  ]
}

function reasoningComplaints(request: Members): string[] {
  const { reasoning, include } = request
  const { thinks, efforts } = modelOf(request)
  const { effort } = membersOf(reasoning)
  const asksForThoughts = listOf(include).includes('reasoning.encrypted_content')
  return [
    ...unknownMembers(membersOf(reasoning), ['effort', 'summary'], 'reasoning.'),
    ...(!thinks && reasoning !== undefined
      ? ["Unsupported parameter: 'reasoning.effort' is not supported with this model."]
      : []),
    ...(!thinks && asksForThoughts ? ['Encrypted content is not supported with this model.'] : []),
    ...(effort !== undefined && !efforts.includes(String(effort))
      ? [
          `Unsupported value: '${effort}' is not supported with this model. Supported values are: ${efforts.map((one) => `'${one}'`).join(', ')}.`,
        ]
      : []),
  ]
}

const NAME = /^[a-zA-Z0-9_-]{1,64}$/

function toolComplaints({ tools, tool_choice: choice }: Members): string[] {
  const all = listOf(tools).map(membersOf)
  const names = all.map(({ name }) => String(name))
  const named = membersOf(choice)
  const chosen =
    named.type === 'allowed_tools'
      ? listOf(named.tools).map((tool) => String(membersOf(tool).name))
      : named.type === 'function'
        ? [String(named.name)]
        : []
  return [
    ...(choice !== undefined && all.length === 0
      ? ["Tool choices are only allowed when 'tools' are specified."]
      : []),
    ...chosen
      .filter((name) => !names.includes(name))
      .map((name) => `Tool choice '${name}' not found in 'tools' parameter.`),
    ...all.flatMap((tool, at) => functionComplaints(tool, at)),
    ...(new Set(names).size < names.length ? ['Tool names must be unique.'] : []),
  ]
}

const FUNCTION = ['description', 'name', 'parameters', 'strict', 'type']

function functionComplaints(tool: Members, at: number): string[] {
  if (tool.type !== 'function') return []
  // Nothing said means strict.
  const isStrict = tool.strict !== false
  return [
    ...unknownMembers(tool, FUNCTION, `tools[${at}].`),
    ...(NAME.test(String(tool.name))
      ? []
      : [
          `Invalid 'tools[${at}].name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
        ]),
    ...(isStrict
      ? strictComplaints(tool.parameters).map(
          (words) => `Invalid schema for function '${tool.name}': ${words}`,
        )
      : []),
  ]
}

function strictComplaints(schema: unknown): string[] {
  const { type, properties, required, additionalProperties, items } = membersOf(schema)
  const inner = Object.values(membersOf(properties)).flatMap(strictComplaints)
  if (type !== 'object') return items === undefined ? inner : strictComplaints(items)
  const missing = Object.keys(membersOf(properties)).find(
    (name) => !listOf(required).includes(name),
  )
  return [
    ...(additionalProperties === false
      ? []
      : ["In context=(), 'additionalProperties' is required to be supplied and to be false."]),
    ...(missing === undefined
      ? []
      : [
          `In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`,
        ]),
    ...inner,
  ]
}

function formatComplaints({ text }: Members): string[] {
  const { format } = membersOf(text)
  const { type, name, schema, strict } = membersOf(format)
  return [
    ...unknownMembers(membersOf(text), ['format', 'verbosity'], 'text.'),
    ...unknownMembers(
      membersOf(format),
      ['description', 'name', 'schema', 'strict', 'type'],
      'text.format.',
    ),
    ...(type === 'json_schema' && !NAME.test(String(name))
      ? ["Missing required parameter: 'text.format.name'."]
      : []),
    ...(type === 'json_schema' && strict === true
      ? strictComplaints(schema).map((words) => `Invalid schema for response_format: ${words}`)
      : []),
  ]
}

const MAX_LENGTH = 64

const lengthComplaints = (request: Members): string[] =>
  ['safety_identifier', 'prompt_cache_key', 'user']
    .filter((name) => String(request[name] ?? '').length > MAX_LENGTH)
    .map(
      (name) =>
        `Invalid '${name}': string too long. Expected a string with maximum length 64, but got a string with length ${String(request[name]).length} instead.`,
    )

/** The members of an item, by its type. */
const ITEMS: Record<string, readonly string[]> = {
  message: ['content', 'id', 'role', 'status', 'type', 'phase'],
  function_call: ['arguments', 'call_id', 'id', 'name', 'status', 'type'],
  function_call_output: ['call_id', 'id', 'output', 'status', 'type'],
  reasoning: ['content', 'encrypted_content', 'id', 'status', 'summary', 'type'],
}

/** The members of a part, by its type, and whose it is. */
const PARTS: Record<string, { roles: readonly string[]; members: readonly string[] }> = {
  input_text: { roles: ['user', 'system', 'developer', 'output'], members: ['text', 'type'] },
  input_image: {
    roles: ['user', 'output'],
    members: ['detail', 'file_id', 'image_url', 'type'],
  },
  input_file: {
    roles: ['user', 'output'],
    members: ['file_data', 'file_id', 'file_url', 'filename', 'type'],
  },
  output_text: { roles: ['assistant'], members: ['annotations', 'logprobs', 'text', 'type'] },
  refusal: { roles: ['assistant'], members: ['refusal', 'type'] },
}

function partComplaints(content: unknown, role: string, path: string): string[] {
  return listOf(content)
    .map(membersOf)
    .flatMap((part, at) => {
      const rule = PARTS[String(part.type)]
      const where = `${path}[${at}]`
      if (!rule?.roles.includes(role))
        return [`Invalid value: '${part.type}'. Supported values for '${where}.type' are others.`]
      return unknownMembers(part, rule.members, `${where}.`)
    })
}

function inputComplaints({ input, store }: Members, { thoughts }: ResponsesRules): string[] {
  if (typeof input === 'string') return []
  const items = listOf(input).map(membersOf)
  if (items.length === 0) return ["Missing required parameter: 'input'."]
  const called = new Set<string>()
  const answered = new Set(
    items.filter(({ type }) => type === 'function_call_output').map((one) => String(one.call_id)),
  )
  return items.flatMap((item, at) => {
    const type = String(item.type ?? 'message')
    const path = `input[${at}]`
    const known = ITEMS[type]
    if (!known) return [`Invalid value: '${type}'.`]
    const complaints = unknownMembers(item, known, `${path}.`)
    const id = item.call_id === undefined ? undefined : String(item.call_id)
    if (id !== undefined && (id.length > MAX_LENGTH || id === ''))
      complaints.push(
        `Invalid '${path}.call_id': string too long. Expected a string with maximum length 64, but got a string with length ${id.length} instead.`,
      )
    const isByIdAlone =
      type === 'item_reference' || (type === 'reasoning' && item.encrypted_content == null)
    if (store === false && item.id !== undefined && isByIdAlone)
      complaints.push(
        `Item with id '${item.id}' not found. Items are not persisted when \`store\` is set to false.`,
      )
    switch (type) {
      case 'message': {
        const role = String(item.role)
        if (typeof item.content !== 'string' && listOf(item.content).length === 0)
          complaints.push(`Missing required parameter: '${path}.content'.`)
        return [...complaints, ...partComplaints(item.content, role, `${path}.content`)]
      }
      case 'function_call':
        if (!NAME.test(String(item.name)))
          complaints.push(`Invalid '${path}.name': string does not match pattern.`)
        if (typeof item.arguments !== 'string')
          complaints.push(`Invalid type for '${path}.arguments': expected a string.`)
        if (!answered.has(String(id)))
          complaints.push(`No tool output found for function call ${id}.`)
        called.add(String(id))
        return complaints
      case 'function_call_output':
        if (!called.has(String(id)))
          complaints.push(`No tool call found for function call output with call_id ${id}.`)
        return [...complaints, ...partComplaints(item.output, 'output', `${path}.output`)]
      case 'reasoning': {
        if (!Array.isArray(item.summary))
          complaints.push(`Missing required parameter: '${path}.summary'.`)
        if (!thoughts.includes(String(item.encrypted_content)))
          complaints.push('The encrypted content could not be verified. Reason: it was altered.')
        const next = items.slice(at + 1).find((one) => one.type !== 'reasoning')
        const isFollowed =
          next?.type === 'function_call' || (next?.type === 'message' && next.role === 'assistant')
        if (!isFollowed)
          complaints.push(
            "Item of type 'reasoning' was provided without its required following item.",
          )
        return complaints
      }
      default:
        return complaints
    }
  })
}
