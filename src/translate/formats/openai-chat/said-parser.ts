import type { AnswerEvent } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { filledTextOf, isObject, objectOf } from '../../values'
import { callParser, signatureOf } from './call-parser'
import { detailEvents, hasText } from './parse-details'

/** Reads what a choice says: the deltas of a stream, or a message as a whole. */
export type SaidParser = {
  push(said: JsonObject, isWhole: boolean): readonly AnswerEvent[]
  /** What is left at the end of the answer. */
  end(): readonly AnswerEvent[]
  hasCalls(): boolean
  /** Whether anything was said. */
  hasSaid(): boolean
}

/**
 * Makes the parser for one answer. Null is absent everywhere.
 * https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function saidParser(): SaidParser {
  const calls = callParser()
  let hasSaid = false
  /** Whether a thought with a text is open, to which something opaque would belong. */
  let isThinking = false

  return {
    push(said, isWhole) {
      const events: AnswerEvent[] = []
      const emit = (event: AnswerEvent) => {
        if (calls.hasCalls()) events.push(...calls.settle())
        hasSaid = true
        // What belongs to a thought that has a text is not redacted.
        const isShown = event.type === 'opaque' && event.isRedacted && isThinking
        events.push(isShown ? { type: 'opaque', opaque: event.opaque } : event)
        isThinking = event.type === 'reasoning'
      }
      readReasoning(said, emit)
      readContent(said.content, emit)
      const refusal = filledTextOf(said.refusal)
      if (refusal !== undefined) emit({ type: 'refusal', text: refusal })
      const opaque = signatureOf(said)
      if (opaque) emit({ type: 'opaque', opaque })
      if (Array.isArray(said.tool_calls) && said.tool_calls.length > 0) {
        events.push(...calls.push(said.tool_calls, isWhole))
        isThinking = false
      }
      if (isObject(said.function_call) && !calls.hasCalls()) {
        events.push(...calls.pushFunction(said.function_call))
        isThinking = false
      }
      return events
    },
    end: calls.end,
    hasCalls: calls.hasCalls,
    hasSaid: () => hasSaid || calls.hasCalls(),
  }
}

type Emit = (event: AnswerEvent) => void

/**
 * Thoughts under the names that are in use. Some providers say the same under two of them.
 * https://api-docs.deepseek.com/guides/thinking_mode (`reasoning_content`)
 * https://openrouter.ai/docs/use-cases/reasoning-tokens (`reasoning`, `reasoning_details`)
 */
function readReasoning(said: JsonObject, emit: Emit): void {
  const details = Array.isArray(said.reasoning_details) ? said.reasoning_details : undefined
  if (!details || !hasText(details)) {
    const text = filledTextOf(said.reasoning_content) ?? filledTextOf(said.reasoning)
    if (text !== undefined) emit({ type: 'reasoning', text })
  }
  if (details) for (const detail of details) detailEvents(objectOf(detail) ?? {}, emit)
}

/**
 * A content is a text, or parts; those of Mistral's reasoning models hold thoughts.
 * https://docs.mistral.ai/capabilities/reasoning
 */
function readContent(content: unknown, emit: Emit): void {
  if (typeof content === 'string') {
    if (content !== '') emit({ type: 'text', text: content })
  } else if (Array.isArray(content)) for (const part of content) readPart(part, emit)
  else if (isObject(content)) readPart(content, emit)
}

function readPart(part: unknown, emit: Emit): void {
  if (typeof part === 'string') {
    if (part !== '') emit({ type: 'text', text: part })
    return
  }
  if (!isObject(part)) return
  if (part.type === 'thinking' || part.type === 'reasoning') {
    readContent(part.thinking ?? part.text, (event) =>
      emit(event.type === 'text' ? { type: 'reasoning', text: event.text } : event),
    )
    return
  }
  if (part.type === 'refusal') {
    const text = filledTextOf(part.refusal)
    if (text !== undefined) emit({ type: 'refusal', text })
    return
  }
  const text = filledTextOf(part.text)
  if (text !== undefined) emit({ type: 'text', text })
}
