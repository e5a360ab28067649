import type { AnswerEvent, PrintOptions } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { booleanOf, isObject, numberOf, objectOf, textOf } from '../../../values'
import { newId } from './write-event'

/**
 * The members of a response that has begun. It repeats what was asked for, and says what holds where nothing was.
 * Members of a request that are longer than 64 KB are not repeated: an answer has this object three times.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
export function responseHead(
  { model, createdAtS }: AnswerEvent & { type: 'start' },
  { model: alias, asked = () => undefined, isKept }: PrintOptions,
): JsonObject {
  const number = (name: string) => numberOf(asked(name)) ?? null
  const text = (name: string) => textOf(asked(name)) ?? null
  const user = textOf(asked('user'))
  return {
    id: newId('resp'),
    object: 'response',
    created_at: createdAtS ?? Math.floor(Date.now() / 1000),
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: instructionsOf(asked('instructions')),
    max_output_tokens: number('max_output_tokens'),
    max_tool_calls: number('max_tool_calls'),
    model: model ?? alias,
    output: [],
    parallel_tool_calls: booleanOf(asked('parallel_tool_calls')) ?? true,
    previous_response_id: text('previous_response_id'),
    prompt_cache_key: text('prompt_cache_key'),
    reasoning: { effort: null, summary: null, ...objectOf(asked('reasoning')) },
    safety_identifier: text('safety_identifier'),
    service_tier: 'default',
    store: isKept ?? booleanOf(asked('store')) ?? true,
    temperature: number('temperature') ?? 1,
    text: { format: { type: 'text' }, ...objectOf(asked('text')) },
    tool_choice: choiceOf(asked('tool_choice')),
    tools: toolsOf(asked('tools')),
    top_logprobs: number('top_logprobs') ?? 0,
    top_p: number('top_p') ?? 1,
    truncation: text('truncation') ?? 'disabled',
    usage: null,
    ...(user !== undefined && { user }),
    metadata: objectOf(asked('metadata')) ?? {},
  }
}

/** A text, or items. */
const instructionsOf = (value: unknown): unknown =>
  typeof value === 'string' || Array.isArray(value) ? value : null

const choiceOf = (value: unknown): unknown =>
  typeof value === 'string' || isObject(value) ? value : 'auto'

/** A function of an answer has every member, whatever the request left out. */
const toolsOf = (value: unknown): unknown[] =>
  (Array.isArray(value) ? value : []).map((tool) =>
    isObject(tool) && tool.type === 'function' ? { ...FUNCTION, ...tool } : tool,
  )

const FUNCTION = { description: null, parameters: null, strict: null }
