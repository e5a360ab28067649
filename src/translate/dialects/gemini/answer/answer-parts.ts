import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { type JsonProgress, jsonProgress } from '../../../json-progress'
import { toolInput } from '../../../tool-input'
import { type ThoughtSigns, thoughtSigns } from './thought-signs'

/** Makes the parts of an answer. */
export type AnswerParts = {
  /** The parts that an event lets go; none where they must wait for the end of a call. */
  add(event: AnswerEvent): readonly JsonObject[]
  /** What was held back. */
  end(): readonly JsonObject[]
  readonly hasCalls: boolean
  /** Whether there is anything to show. */
  readonly hasContent: boolean
}

type OpenCall = {
  head: { id: string; name: string }
  signed: JsonObject
  pieces: string[]
  progress: JsonProgress
}

/** A part that is whole, or a call whose arguments are coming. */
type Waiting = JsonObject | OpenCall

const isOpen = (waiting: Waiting | undefined): waiting is OpenCall =>
  waiting !== undefined && 'progress' in waiting

/**
 * Gemini's parts are whole: a call has all of its arguments. Whatever stands behind an open call waits for it.
 * https://ai.google.dev/api/caching#Part
 */
export function answerParts(): AnswerParts {
  const waiting: Waiting[] = []
  const calls = new Map<string, OpenCall>()
  const signs: ThoughtSigns = thoughtSigns()
  let hasContent = false

  const called = ({ key, id, name = '', text, opaque }: AnswerEvent & { type: 'call' }) => {
    hasContent = true
    const known = calls.get(key)
    if (known) {
      known.pieces.push(text)
      known.progress.push(text)
      return
    }
    const progress = jsonProgress()
    progress.push(text)
    const call: OpenCall = {
      head: { id: id ?? `call_${key}`, name },
      signed: signs.forCall(opaque),
      pieces: [text],
      progress,
    }
    calls.set(key, call)
    waiting.push(call)
  }

  const take = (event: AnswerEvent) => {
    switch (event.type) {
      case 'text':
      case 'refusal':
        if (event.text === '') break
        hasContent = true
        waiting.push({ text: event.text, ...signs.forText() })
        break
      case 'reasoning':
        if (event.text !== '') waiting.push(...signs.think(event.text))
        break
      case 'opaque':
        waiting.push(...signs.sign(event))
        break
      case 'call':
        called(event)
    }
  }

  return {
    add(event) {
      take(event)
      let ready = 0
      for (; ready < waiting.length; ready++) {
        const next = waiting[ready]
        if (isOpen(next) && next.progress.state !== 'complete') break
      }
      return waiting.splice(0, ready).map(printed)
    },
    end: () => [...waiting.splice(0).map(printed), ...signs.end()],
    get hasCalls() {
      return calls.size > 0
    },
    get hasContent() {
      return hasContent
    },
  }
}

const printed = (waiting: Waiting): JsonObject =>
  isOpen(waiting)
    ? {
        functionCall: { ...waiting.head, args: toolInput(waiting.pieces.join('')) },
        ...waiting.signed,
      }
    : waiting
