import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject, Opaque } from '../../../conversation'
import { printThoughtSignature } from './thought-signature'

/** Puts what must come back of thoughts into the parts behind them. */
export type ThoughtSigns = {
  /** The parts of a piece of a thought. */
  think(text: string): readonly JsonObject[]
  /** The parts of what is opaque. */
  sign(event: AnswerEvent & { type: 'opaque' }): readonly JsonObject[]
  /** What a part of text has besides. */
  forText(): JsonObject
  /** What the part of a call has besides. */
  forCall(own: Opaque | undefined): JsonObject
  /** The part of what no part has taken. */
  end(): readonly JsonObject[]
}

/**
 * Gemini's own signatures stay where they are. Another maker's go into the next part that is no thought: clients
 * drop thoughts. What nobody has signed goes with a call: some models want their thoughts back behind calls alone.
 */
export function thoughtSigns(): ThoughtSigns {
  let thought: string[] = []
  let held: string | undefined
  let isThinking = false

  const takeHeld = (): JsonObject => {
    const signature = held
    held = undefined
    isThinking = false
    return signature === undefined ? {} : { thoughtSignature: signature }
  }

  const takeThought = (): string => {
    const text = thought.join('')
    thought = []
    return text
  }

  /** Of several signatures the last one stands behind its thought, and each before it is a part of its own. */
  const flush = (): JsonObject[] =>
    held === undefined ? [] : [{ text: '', thought: true, ...takeHeld() }]

  return {
    think(text) {
      const before = flush()
      thought.push(text)
      isThinking = true
      return [...before, { text, thought: true }]
    },
    sign({ opaque, isRedacted }) {
      if (opaque.maker === 'gemini') {
        const isOfThought = isThinking
        isThinking = false
        thought = []
        return [
          {
            text: '',
            ...(isOfThought && { thought: true }),
            thoughtSignature: opaque.value,
          },
        ]
      }
      const before = flush()
      const text = isRedacted ? '' : takeThought()
      held = printThoughtSignature({ text, opaque, ...(isRedacted && { isRedacted }) })
      return before
    },
    forText: takeHeld,
    forCall(own) {
      if (own?.maker === 'gemini') {
        thought = []
        return { thoughtSignature: own.value }
      }
      if (held === undefined && own)
        held = printThoughtSignature({ text: '', opaque: own, isOfCall: true })
      const text = takeThought()
      if (held === undefined && text !== '') held = printThoughtSignature({ text })
      return takeHeld()
    },
    end: () => (held === undefined ? [] : [{ text: '', ...takeHeld() }]),
  }
}
