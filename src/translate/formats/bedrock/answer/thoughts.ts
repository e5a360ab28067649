import type { AnswerEvent } from '../../../answer-events'
import { filledTextOf, objectOf } from '../../../values'
import { joinedBase64 } from './joined-base64'

/** Reads what a model thinks, in pieces or whole. */
export type Thoughts = {
  read(reasoning: unknown, events: AnswerEvent[]): void
  /** Sends the signature of a thought that has ended, and what of it is encrypted. */
  end(events: AnswerEvent[]): void
}

/**
 * Makes a reader of thoughts. A whole block has `reasoningText`, a stream its members alone. A signature
 * belongs to all of the thought before it, and may come in pieces.
 *
 * - https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ReasoningContentBlock.html
 * - https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ReasoningContentBlockDelta.html
 */
export function thoughts(): Thoughts {
  let signature = ''
  let redacted: string[] = []

  const end = (events: AnswerEvent[]) => {
    if (signature !== '')
      events.push({ type: 'opaque', opaque: { maker: 'bedrock', value: signature } })
    if (redacted.length > 0)
      events.push({
        type: 'opaque',
        opaque: { maker: 'bedrock', value: joinedBase64(redacted) },
        isRedacted: true,
      })
    signature = ''
    redacted = []
  }

  return {
    read(reasoning, events) {
      const block = objectOf(reasoning) ?? {}
      const said = objectOf(block.reasoningText) ?? block
      const text = filledTextOf(said.text)
      const encrypted = filledTextOf(block.redactedContent)
      if (text !== undefined) {
        end(events)
        events.push({ type: 'reasoning', text })
      }
      signature += filledTextOf(said.signature) ?? ''
      if (encrypted !== undefined) redacted.push(encrypted)
    },
    end,
  }
}
