import type { JsonObject, Opaque } from '../conversation'
import { toolInput } from '../tool-input'
import { filledTextOf, objectOf, wordOf } from '../values'

/** A call of a tool as a provider sends it, or a piece of one. */
export type CallPiece = {
  index: string | undefined
  id: string | undefined
  name: string | undefined
  /** Text of the arguments. */
  text: string
  opaque: Opaque | undefined
}

/** Reads an entry of `tool_calls`. Null and an empty text are nothing. */
export function readCallPiece(call: JsonObject): CallPiece {
  const { name, arguments: given } = objectOf(call.function) ?? call
  return {
    index: call.index === undefined || call.index === null ? undefined : wordOf(call.index),
    id: filledTextOf(call.id),
    name: filledTextOf(name),
    text: argumentText(given),
    opaque: readThoughtSignature(call),
  }
}

/** Some providers send an object in the place of its text. */
const argumentText = (given: unknown): string => {
  if (typeof given === 'string') return given
  return given === undefined || given === null ? '' : JSON.stringify(toolInput(given))
}

/** Gemini's signature. https://ai.google.dev/gemini-api/docs/thought-signatures */
export function readThoughtSignature({ extra_content }: JsonObject): Opaque | undefined {
  const value = filledTextOf(objectOf(objectOf(extra_content)?.google)?.thought_signature)
  return value === undefined ? undefined : { maker: 'gemini', value }
}
