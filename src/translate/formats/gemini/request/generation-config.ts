import type { Conversation, JsonObject } from '../../../conversation'
import type { SpareNodes } from '../../../schema/flatten'
import { type GeminiModel, refusesPenalties, samplesItself } from '../models/gemini-model'
import { printSchema } from '../schema/print-schema'
import { thinkingConfig } from './thinking'

const MAX_STOP_SEQUENCES = 5
const MAX_INT32 = 2 ** 31 - 1

/** Prints how the answer is made. https://ai.google.dev/api/generate-content#generationconfig */
export function generationConfig(
  conversation: Conversation,
  model: GeminiModel,
  spare: SpareNodes,
  drop: (name: string) => void,
): JsonObject {
  const { maxOutputTokens, stop, reasoning } = conversation
  const thinking = reasoning && model.thinks ? thinkingConfig(reasoning, model) : undefined
  if (reasoning && !model.thinks) drop('reasoning')
  const stopSequences = filled(stop).slice(0, MAX_STOP_SEQUENCES)
  return {
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(stopSequences.length > 0 && { stopSequences }),
    ...sampling(conversation, model, drop),
    ...answerForm(conversation, model, spare),
    ...(thinking && { thinkingConfig: thinking }),
  }
}

/** The stop sequences, if they are more than Gemini takes. */
export const stopsLeft = ({ stop }: Conversation): readonly string[] | undefined =>
  filled(stop).length > MAX_STOP_SEQUENCES ? stop : undefined

const filled = (stop: readonly string[] = []) => stop.filter((sequence) => sequence !== '')

/** What chooses the words. All of it only guides the answer, so what a model refuses is left out. */
function sampling(
  { temperature, topP, topK, seed, presencePenalty, frequencyPenalty }: Conversation,
  model: GeminiModel,
  drop: (name: string) => void,
): JsonObject {
  const printed: Record<string, number> = {}
  const put = (name: string, value: number | undefined, asked: string, isTaken: boolean) => {
    if (value === undefined) return
    if (isTaken) printed[name] = value
    else drop(asked)
  }
  const isTuned = !samplesItself(model)
  put('temperature', temperature, 'temperature', isTuned)
  put('topP', topP, 'top_p', isTuned)
  put('topK', topK, 'top_k', isTuned)
  put('seed', seed, 'seed', seed !== undefined && isInt32(seed))
  const hasPenalties = !refusesPenalties(model)
  // Zero asks for nothing.
  put('presencePenalty', presencePenalty || undefined, 'presence_penalty', hasPenalties)
  put('frequencyPenalty', frequencyPenalty || undefined, 'frequency_penalty', hasPenalties)
  return printed
}

const isInt32 = (value: number): boolean =>
  Number.isInteger(value) && value <= MAX_INT32 && value >= -MAX_INT32

/** https://ai.google.dev/gemini-api/docs/structured-output */
function answerForm({ output }: Conversation, model: GeminiModel, spare: SpareNodes): JsonObject {
  if (output === undefined) return {}
  const responseMimeType = 'application/json'
  if (output.kind === 'json') return { responseMimeType }
  const { form, schema } = printSchema(output.schema, model, spare)
  return form === 'openapi'
    ? { responseMimeType, responseSchema: ordered(schema) }
    : { responseMimeType, responseJsonSchema: schema }
}

/** A map of Google's has no order. A model that thinks in one member and answers in the next needs it. */
function ordered(schema: JsonObject): JsonObject {
  const { properties, items, anyOf } = schema
  const printed: Record<string, unknown> = { ...schema }
  if (properties !== undefined) {
    const names = Object.keys(properties as JsonObject)
    printed.properties = Object.fromEntries(
      names.map((name) => [name, ordered((properties as Record<string, JsonObject>)[name] ?? {})]),
    )
    if (names.length > 1) printed.propertyOrdering = names
  }
  if (items !== undefined) printed.items = ordered(items as JsonObject)
  if (Array.isArray(anyOf)) printed.anyOf = anyOf.map(ordered)
  return printed
}
