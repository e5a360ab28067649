/**
 * What OpenAI's specification documents of a response: each member that must be there, and those that may be.
 * https://github.com/openai/openai-openapi (`Response`, `OutputItem`, `ResponseStreamEvent`)
 */

import { isFilled, isPlace, isText, objectOf } from './reading'

/** Whether a value is right. */
export type Check = (value: unknown) => boolean

type Members = Readonly<Record<string, Check>>

export const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const isBoolean: Check = (value) => typeof value === 'boolean'
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const isMap: Check = (value) => objectOf(value) === value
const isTextMap: Check = (value) => isMap(value) && Object.values(objectOf(value)).every(isText)

/** An object with exactly these members; those of `more` may be absent. */
export const shape =
  (members: Members, more: Members = {}): Check =>
  (value) =>
    isMap(value) &&
    Object.entries(members).every(([name, check]) => check(objectOf(value)[name])) &&
    Object.entries(objectOf(value)).every(([name, of]) =>
      Object.hasOwn(members, name) ? true : Object.hasOwn(more, name) && more[name]?.(of) === true,
    )

const STATUS = oneOf('in_progress', 'completed', 'incomplete')

const isCitation = shape({
  type: oneOf('url_citation'),
  url: isFilled,
  title: isText,
  start_index: isPlace,
  end_index: isPlace,
})

export const isTextPart = shape({
  type: oneOf('output_text'),
  text: isText,
  annotations: listOf(isCitation),
  logprobs: (value) => Array.isArray(value) && value.length === 0,
})
export const isRefusalPart = shape({ type: oneOf('refusal'), refusal: isText })
export const isSummaryPart = shape({ type: oneOf('summary_text'), text: isText })

/** The items that Portus writes, by their types. OpenAI has more. */
export const ITEMS: Readonly<Record<string, Check>> = {
  message: shape({
    id: isFilled,
    type: oneOf('message'),
    role: oneOf('assistant'),
    status: STATUS,
    content: listOf((part) => isTextPart(part) || isRefusalPart(part)),
  }),
  reasoning: shape(
    { id: isFilled, type: oneOf('reasoning'), summary: listOf(isSummaryPart) },
    { encrypted_content: orNull(isFilled), status: STATUS },
  ),
  function_call: shape(
    {
      id: isFilled,
      type: oneOf('function_call'),
      call_id: isFilled,
      // A provider may have left the name out.
      name: isText,
      arguments: isText,
      status: STATUS,
    },
    { namespace: isFilled },
  ),
  custom_tool_call: shape(
    {
      id: isFilled,
      type: oneOf('custom_tool_call'),
      call_id: isFilled,
      name: isFilled,
      input: isText,
    },
    { namespace: isFilled, status: STATUS },
  ),
  local_shell_call: shape({
    id: isFilled,
    type: oneOf('local_shell_call'),
    call_id: isFilled,
    status: STATUS,
    action: shape(
      { type: oneOf('exec'), command: listOf(isText), env: isTextMap },
      { timeout_ms: orNull(isPlace), working_directory: orNull(isText), user: orNull(isText) },
    ),
  }),
  shell_call: shape({
    id: isFilled,
    type: oneOf('shell_call'),
    call_id: isFilled,
    status: STATUS,
    environment: oneOf(null),
    action: shape({
      commands: listOf(isText),
      timeout_ms: orNull(isPlace),
      max_output_length: orNull(isPlace),
    }),
  }),
  apply_patch_call: shape({
    id: isFilled,
    type: oneOf('apply_patch_call'),
    call_id: isFilled,
    status: oneOf('in_progress', 'completed'),
    operation: (value) =>
      shape({ type: oneOf('create_file', 'update_file'), path: isText, diff: isText })(value) ||
      shape({ type: oneOf('delete_file'), path: isText })(value),
  }),
  tool_search_call: shape({
    id: isFilled,
    type: oneOf('tool_search_call'),
    call_id: isFilled,
    execution: oneOf('client'),
    arguments: isMap,
    status: STATUS,
  }),
  web_search_call: shape({
    id: isFilled,
    type: oneOf('web_search_call'),
    status: oneOf('in_progress', 'searching', 'completed', 'failed'),
    action: shape(
      { type: oneOf('search'), query: isText, queries: listOf(isText) },
      { sources: listOf(shape({ type: oneOf('url'), url: isFilled })) },
    ),
  }),
}

const isItem: Check = (value) => ITEMS[String(objectOf(value).type)]?.(value) === true

const isUsage = shape({
  input_tokens: isPlace,
  input_tokens_details: shape({ cached_tokens: isPlace, cache_write_tokens: isPlace }),
  output_tokens: isPlace,
  output_tokens_details: shape({ reasoning_tokens: isPlace }),
  total_tokens: isPlace,
})

/** What a client has sent of its tools comes back as it is, but for what a function must have. */
const isTool: Check = (value) =>
  objectOf(value).type === 'function'
    ? shape(
        {
          type: oneOf('function'),
          name: isFilled,
          parameters: orNull(isMap),
          strict: orNull(isBoolean),
        },
        { description: orNull(isText), defer_loading: isBoolean },
      )(value)
    : isFilled(objectOf(value).type)

/** The codes that OpenAI documents, and those that its clients know besides. */
export const CODES = [
  ...['server_error', 'rate_limit_exceeded', 'invalid_prompt', 'bio_policy'],
  ...['context_length_exceeded', 'insufficient_quota', 'server_is_overloaded', 'slow_down'],
  ...['usage_not_included', 'cyber_policy'],
]

/** Every member of a response: those that the specification requires, and those that OpenAI always sends. */
export const RESPONSE: Members = {
  id: (value) => isText(value) && /^resp_\w+$/.test(value),
  object: oneOf('response'),
  created_at: isPlace,
  status: oneOf('in_progress', 'completed', 'incomplete', 'failed'),
  error: orNull(shape({ code: oneOf(...CODES), message: isText })),
  incomplete_details: orNull(shape({ reason: oneOf('max_output_tokens', 'content_filter') })),
  instructions: orNull((value) => isText(value) || Array.isArray(value)),
  metadata: isTextMap,
  model: isFilled,
  output: listOf(isItem),
  parallel_tool_calls: isBoolean,
  temperature: orNull(isNumber),
  tool_choice: (value) => isText(value) || isMap(value),
  tools: listOf(isTool),
  top_p: orNull(isNumber),
}

/** Members that are there in every answer but that of a provider which Portus only passes on. */
export const ECHOED: Members = {
  background: isBoolean,
  max_output_tokens: orNull(isPlace),
  max_tool_calls: orNull(isPlace),
  previous_response_id: orNull(isFilled),
  prompt_cache_key: orNull(isText),
  reasoning: shape(
    {
      effort: orNull(isText),
      summary: orNull(oneOf('auto', 'concise', 'detailed')),
    },
    { generate_summary: orNull(isText), context: orNull(isText), mode: isText },
  ),
  safety_identifier: orNull(isText),
  service_tier: oneOf('auto', 'default', 'flex', 'scale', 'priority', null),
  store: isBoolean,
  text: shape({ format: isMap }, { verbosity: orNull(oneOf('low', 'medium', 'high')) }),
  top_logprobs: orNull(isPlace),
  truncation: oneOf('auto', 'disabled'),
  usage: orNull(isUsage),
}

/** Members that may be there. */
export const OPTIONAL: Members = { completed_at: orNull(isPlace), user: isText }
