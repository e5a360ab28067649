import { countOf } from '../../../../api/dialect'
import type { AnswerEvent, PrintOptions } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import {
  booleanOf,
  defined,
  filledTextOf,
  isObject,
  numberOf,
  objectOf,
  objectsOf,
  textOf,
} from '../../../values'
import { newId } from './new-id'

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
  const count = (name: string) => countOf(asked(name)) ?? null
  const text = (name: string) => filledTextOf(asked(name)) ?? null
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
    max_output_tokens: count('max_output_tokens'),
    max_tool_calls: count('max_tool_calls'),
    model: model ?? alias,
    output: [],
    parallel_tool_calls: booleanOf(asked('parallel_tool_calls')) ?? true,
    previous_response_id: text('previous_response_id'),
    prompt_cache_key: text('prompt_cache_key'),
    reasoning: reasoningOf(asked('reasoning')),
    safety_identifier: text('safety_identifier'),
    service_tier: 'default',
    store: isKept ?? booleanOf(asked('store')) ?? true,
    temperature: number('temperature') ?? 1,
    text: textForm(asked('text')),
    tool_choice: choiceOf(asked('tool_choice')),
    tools: toolsOf(asked('tools')),
    top_logprobs: count('top_logprobs') ?? 0,
    top_p: number('top_p') ?? 1,
    truncation: asked('truncation') === 'auto' ? 'auto' : 'disabled',
    usage: null,
    ...(user !== undefined && { user }),
    metadata: textsIn(asked('metadata')),
  }
}

/** A text, or items. */
const instructionsOf = (value: unknown): unknown =>
  typeof value === 'string' || Array.isArray(value) ? value : null

const choiceOf = (value: unknown): unknown =>
  typeof value === 'string' || isObject(value) ? value : 'auto'

function reasoningOf(value: unknown): JsonObject {
  const { effort, summary } = objectOf(value) ?? {}
  return { effort: filledTextOf(effort) ?? null, summary: wordIn(SUMMARIES, summary) ?? null }
}

function textForm(value: unknown): JsonObject {
  const { format, verbosity } = objectOf(value) ?? {}
  return {
    format: objectOf(format) ?? { type: 'text' },
    ...defined({ verbosity: wordIn(VERBOSITIES, verbosity) }),
  }
}

const SUMMARIES = ['auto', 'concise', 'detailed']
const VERBOSITIES = ['low', 'medium', 'high']
const wordIn = (words: readonly string[], value: unknown) => words.find((word) => word === value)

const textsIn = (value: unknown): JsonObject =>
  Object.fromEntries(
    Object.entries(objectOf(value) ?? {}).filter(([, member]) => typeof member === 'string'),
  )

/** A function of an answer has every member, whatever the request left out. */
const toolsOf = (value: unknown): JsonObject[] =>
  objectsOf(value).flatMap((tool) => {
    if (filledTextOf(tool.type) === undefined) return []
    if (tool.type !== 'function') return [tool]
    const { type, name, description, parameters, strict } = tool
    return [
      {
        type,
        name,
        description: textOf(description) ?? null,
        parameters: objectOf(parameters) ?? null,
        strict: booleanOf(strict) ?? null,
      },
    ]
  })
