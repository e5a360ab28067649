import type { JsonObject, Maker, Opaque } from '../../conversation'
import { tagged } from '../../opaque-tag'

/** OpenRouter's names of formats. https://openrouter.ai/docs/use-cases/reasoning-tokens */
const FORMATS: Readonly<Record<Maker, string>> = {
  anthropic: 'anthropic-claude-v1',
  gemini: 'google-gemini-v1',
  chat: 'unknown',
  bedrock: 'unknown',
  openai: 'openai-responses-v1',
}

/** A thought as an entry of `reasoning_details`, with its place among the parts of the answer. */
export function printDetail(
  { text, opaque, isRedacted }: { text: string; opaque: Opaque; isRedacted: boolean | undefined },
  index: number,
): JsonObject {
  const format = FORMATS[opaque.maker]
  return isRedacted
    ? { type: 'reasoning.encrypted', data: tagged(opaque), format, index }
    : { type: 'reasoning.text', text, signature: tagged(opaque), format, index }
}

/**
 * Where Gemini's signature of a call goes. Other makers sign thoughts alone.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const printThoughtSignature = (opaque: Opaque | undefined): JsonObject =>
  opaque?.maker === 'gemini'
    ? { extra_content: { google: { thought_signature: opaque.value } } }
    : {}
