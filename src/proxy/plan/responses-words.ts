import type { JsonObject, PrintedRequest } from '../../translate/conversation'
import { isObject } from '../../translate/values'

/** Where a response's request has what an alias names in the words of a chat completion. */
const PLACES: Readonly<Record<string, readonly [member: string, inner?: string]>> = {
  max_completion_tokens: ['max_output_tokens'],
  max_tokens: ['max_output_tokens'],
  reasoning_effort: ['reasoning', 'effort'],
  'reasoning.summary': ['reasoning', 'summary'],
  response_format: ['text', 'format'],
  user: ['safety_identifier'],
  verbosity: ['text', 'verbosity'],
}

/**
 * A printed request of Responses as its alias wants it: without what it drops by a chat's words, and with the
 * summary of thoughts that it names. What is gone is named.
 *
 * @param fixed What the alias sets.
 */
export function inResponsesWords(
  printed: PrintedRequest,
  fixed: JsonObject,
  drop: readonly string[],
): PrintedRequest {
  const dropped = [...printed.dropped]
  let body = withSummary(printed.body, fixed.reasoning)
  for (const name of drop) {
    const place = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined
    const left = place && without(body, ...place)
    if (!left) continue
    body = left
    dropped.push(name)
  }
  return { ...printed, body, dropped }
}

/** A body without a member, or nothing where it has none. */
function without(body: JsonObject, member: string, inner?: string): JsonObject | undefined {
  const { [member]: value, ...others } = body
  if (value === undefined) return undefined
  if (inner === undefined) return others
  if (!isObject(value) || value[inner] === undefined) return undefined
  const { [inner]: _, ...left } = value
  return Object.keys(left).length > 0 ? { ...others, [member]: left } : others
}

/** An alias may ask for another summary than `auto`, or with null for none. */
function withSummary(body: JsonObject, reasoning: unknown): JsonObject {
  if (!isObject(reasoning) || reasoning.summary === undefined) return body
  const { summary } = reasoning
  if (summary === null) return without(body, 'reasoning', 'summary') ?? body
  return { ...body, reasoning: { ...Object(body.reasoning), summary } }
}
