import type { JsonObject, Maker, Opaque, Part } from '../../conversation'
import { readTag } from '../../opaque-tag'
import { entryOf, filledTextOf, numberOf, objectOf, objectsOf, textOf } from '../../values'

/** A thought, with the place that its answer gave it. */
export type Thought = { part: Part & { kind: 'reasoning' }; index: number | undefined }

/** OpenRouter's names of formats, each with its maker. https://openrouter.ai/docs/use-cases/reasoning-tokens */
const MAKERS: Readonly<Record<string, Maker>> = {
  'anthropic-claude-v1': 'anthropic',
  'google-gemini-v1': 'gemini',
}

/**
 * The thoughts that a client brings back, in the richest of the ways that it speaks: `reasoning_details`
 * (OpenRouter's), `thinking_blocks` (LiteLLM's), then plain text, which has no signature.
 */
export function readReasoning(message: JsonObject): Thought[] {
  const details = objectsOf(message.reasoning_details).flatMap(readDetail)
  if (details.length > 0) return details
  const blocks = objectsOf(message.thinking_blocks).flatMap(readThinkingBlock)
  if (blocks.length > 0) return blocks
  const text = filledTextOf(message.reasoning_content) ?? filledTextOf(message.reasoning)
  return text === undefined ? [] : [{ part: { kind: 'reasoning', text }, index: undefined }]
}

/** One entry of `reasoning_details`. https://openrouter.ai/docs/use-cases/reasoning-tokens */
function readDetail(detail: JsonObject): Thought[] {
  const untagged = entryOf(MAKERS, detail.format) ?? 'chat'
  const index = numberOf(detail.index)
  const data = filledTextOf(detail.data)
  if (detail.type === 'reasoning.encrypted') {
    if (data === undefined) return []
    const opaque = readTag(data, untagged)
    return [{ part: { kind: 'reasoning', text: '', opaque, isRedacted: true }, index }]
  }
  const text = textOf(detail.text) ?? textOf(detail.summary) ?? ''
  const signature = filledTextOf(detail.signature)
  if (text === '' && signature === undefined) return []
  const opaque: { opaque?: Opaque } =
    signature === undefined ? {} : { opaque: readTag(signature, untagged) }
  return [{ part: { kind: 'reasoning', text, ...opaque }, index }]
}

/** A block of Anthropic's, as LiteLLM hands it on. https://docs.litellm.ai/docs/reasoning_content */
function readThinkingBlock(block: JsonObject): Thought[] {
  const data = filledTextOf(block.data)
  if (block.type === 'redacted_thinking') {
    if (data === undefined) return []
    const opaque = readTag(data, 'anthropic')
    return [{ part: { kind: 'reasoning', text: '', opaque, isRedacted: true }, index: undefined }]
  }
  const text = textOf(block.thinking) ?? ''
  const signature = filledTextOf(block.signature)
  if (text === '' && signature === undefined) return []
  const opaque: { opaque?: Opaque } =
    signature === undefined ? {} : { opaque: readTag(signature, 'anthropic') }
  return [{ part: { kind: 'reasoning', text, ...opaque }, index: undefined }]
}

/**
 * Gemini's signature on a call or a message. https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function readThoughtSignature(value: JsonObject): { opaque?: Opaque } {
  const google = objectOf(objectOf(value.extra_content)?.google)
  const signature = filledTextOf(google?.thought_signature)
  return signature === undefined ? {} : { opaque: readTag(signature, 'gemini') }
}

/**
 * Puts thoughts and text into the order of the answer. The indexes count the parts of the answer, so that
 * a gap between two is where text was. What a chat tells less of is that text before the first thought may
 * go on behind it: it does so where no calls follow, since no answer ends with a thought. Anthropic checks
 * that thoughts come back where they were.
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
export function inOrder(
  thoughts: readonly Thought[],
  said: readonly Part[],
  calls: readonly Part[],
): Part[] {
  const gap = thoughts.findIndex(
    ({ index }, at) => index !== undefined && index > (thoughts[at - 1]?.index ?? -1) + 1,
  )
  const before = gap > 0 || (gap === 0 && calls.length > 0) ? gap : thoughts.length
  const parts = thoughts.map(({ part }) => part)
  return [...parts.slice(0, before), ...said, ...parts.slice(before), ...calls]
}
