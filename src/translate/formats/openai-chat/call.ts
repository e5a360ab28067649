import type { AnswerEvent } from '../../answer-events'
import type { Opaque } from '../../conversation'
import { toolInput } from '../../tool-input'
import { jsonEnd } from './json-end'

/** What a piece of a call brings. */
export type CallPiece = {
  id: string | undefined
  name: string | undefined
  /** Text of the arguments. Arguments that are no text are whole. */
  text: string
  opaque: Opaque | undefined
}

/** A call whose pieces come one by one. */
export type Call = {
  readonly id: string | undefined
  readonly name: string | undefined
  /** Whether the arguments are a whole object. */
  isWhole(): boolean
  add(piece: CallPiece): void
  /**
   * What can be sent. An id may come late, so a call waits for it.
   *
   * @param isLate Whether no id is waited for.
   */
  send(isLate: boolean): readonly AnswerEvent[]
  /** What is left at the end of the answer. */
  end(): readonly AnswerEvent[]
}

const NONE: readonly AnswerEvent[] = []

/**
 * Makes a call. Arguments that begin with a brace go out as they come; everything else that providers send,
 * such as `null` and empty texts, is known at the end alone.
 *
 * @param key Tells the call from others of the answer.
 */
export function makeCall(key: string): Call {
  let id: string | undefined
  let name: string | undefined
  let opaque: Opaque | undefined
  let held = ''
  let isObject = false
  let isOpen = false
  let hasText = false
  const object = jsonEnd()

  const take = (text: string) => {
    if (isObject) {
      held += text.slice(0, object.push(text))
      return
    }
    const isNothing = /^\s*(?:null)?\s*$/.test(held)
    if (isNothing && text.trimStart().startsWith('{')) {
      held = ''
      isObject = true
      take(text.trimStart())
    } else held += text
  }

  const send = (isLate: boolean): readonly AnswerEvent[] => {
    if (name === undefined || (id === undefined && !isLate)) return NONE
    const text = isObject ? held : ''
    if (isOpen && text === '' && !opaque) return NONE
    if (isObject) held = ''
    hasText ||= text !== ''
    const signature = opaque && { opaque }
    opaque = undefined
    if (isOpen) return [{ type: 'call', key, text, ...signature }]
    isOpen = true
    id ??= `call_${crypto.randomUUID().replaceAll('-', '')}`
    return [{ type: 'call', key, id, name, text, ...signature }]
  }

  return {
    get id() {
      return id
    },
    get name() {
      return name
    },
    isWhole: () => object.isReached(),
    add(piece) {
      id ??= piece.id
      name ??= piece.name
      opaque = piece.opaque ?? opaque
      if (piece.text !== '') take(piece.text)
    },
    send,
    end() {
      if (name === undefined && held !== '') name = ''
      const sent = send(true)
      if (name === undefined || hasText) return sent
      hasText = true
      return [...sent, { type: 'call', key, text: JSON.stringify(toolInput(held)) }]
    },
  }
}
