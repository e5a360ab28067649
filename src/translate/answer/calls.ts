import type { AnswerEvent } from '../answer-events'
import type { Opaque } from '../conversation'
import { type JsonProgress, jsonProgress } from '../json-progress'
import { toolInput } from '../tool-input'
import type { CallPiece } from './call-piece'
import { type CallState, continuedCall } from './continued-call'

/** Puts calls together of pieces that name them in every way. */
export type Calls = {
  /** A piece of a call. */
  add(piece: CallPiece): readonly AnswerEvent[]
  /** A whole call. */
  addWhole(piece: CallPiece): readonly AnswerEvent[]
  /** What is held back at the end of the answer. */
  end(): readonly AnswerEvent[]
  readonly hasCalls: boolean
}

type Call = CallState & {
  key: string
  progress: JsonProgress
  /** Of the text, what has not been sent. */
  held: string
  isStarted: boolean
  opaque: Opaque | undefined
}

/** Arguments that may be a stand-in for what is still to come. */
const EMPTY_OBJECT = /^\s*\{\s*(?:\}\s*)?$/
const MAX_EMPTY_LENGTH = 16

const isEmptyObject = (text: string) => text.length <= MAX_EMPTY_LENGTH && EMPTY_OBJECT.test(text)

export function calls(): Calls {
  const made: Call[] = []
  const byIndex = new Map<string, Call>()
  const byId = new Map<string, Call>()
  const sentIds = new Set<string>()

  const begin = ({ index, id, name }: CallPiece): Call => {
    const call: Call = {
      key: String(made.length),
      id,
      name,
      progress: jsonProgress(),
      text: '',
      held: '',
      isStarted: false,
      isNamedAgain: false,
      opaque: undefined,
      get isComplete() {
        return this.progress.state === 'complete'
      },
      get isBlank() {
        return this.progress.state === 'empty'
      },
    }
    made.push(call)
    if (index !== undefined) byIndex.set(index, call)
    return call
  }

  const take = (call: Call, piece: CallPiece): readonly AnswerEvent[] => {
    call.id ??= piece.id
    call.name ??= piece.name
    if (call.id !== undefined) byId.set(call.id, call)
    const isNewOpaque = call.opaque === undefined && piece.opaque !== undefined
    call.opaque ??= piece.opaque
    // Some send `{}` first, and then the arguments.
    if (call.isComplete && call.held !== '' && piece.text.trim() !== '') {
      call.progress = jsonProgress()
      call.text = ''
      call.held = ''
    }
    const text = piece.text.slice(0, call.progress.push(piece.text))
    call.text += text
    call.held += text
    return sent(call, isNewOpaque)
  }

  /** What of a call can be sent: nothing before its name, and nothing that may have to be rewritten. */
  const sent = (call: Call, isNewOpaque: boolean): readonly AnswerEvent[] => {
    const isFirst = !call.isStarted
    if (call.name === undefined) return []
    // An id may come with the arguments.
    if (isFirst && call.id === undefined && call.text === '') return []
    const { state } = call.progress
    const isHeld = state === 'other' || isEmptyObject(call.text)
    if (isHeld && !isFirst && !isNewOpaque) return []
    const text = isHeld ? '' : call.held
    if (!isFirst && text === '' && !isNewOpaque) return []
    if (!isHeld) call.held = ''
    return [event(call, text, isFirst, isFirst || isNewOpaque)]
  }

  const event = (call: Call, text: string, isFirst: boolean, hasOpaque: boolean): AnswerEvent => {
    const { key, name = '', opaque } = call
    if (isFirst) {
      call.isStarted = true
      if (call.id === undefined || sentIds.has(call.id)) call.id = newId()
      sentIds.add(call.id)
    }
    const isNamed = isFirst || (hasOpaque && opaque !== undefined)
    return {
      type: 'call',
      key,
      ...(isNamed && call.id !== undefined && { id: call.id, name }),
      text,
      ...(hasOpaque && opaque && { opaque }),
    }
  }

  const rest = (call: Call): readonly AnswerEvent[] => {
    const isFirst = !call.isStarted
    const isNothing = call.name === undefined && call.text.trim() === ''
    if (isFirst && isNothing) return []
    const { state } = call.progress
    const text = state === 'object' || state === 'complete' ? call.held : argumentsOf(call.text)
    call.held = ''
    return isFirst || text !== '' ? [event(call, text, isFirst, isFirst)] : []
  }

  return {
    add(piece) {
      const at = piece.index === undefined ? made.at(-1) : byIndex.get(piece.index)
      const named = piece.id === undefined ? undefined : byId.get(piece.id)
      const known = continuedCall(piece, at, named)
      if (known) return take(known, piece)
      const last = made.at(-1)
      // Where another call begins, `{}` was all of the one before it.
      const before = last?.isStarted && last.isComplete ? rest(last) : []
      const name = piece.name ?? (at?.isNamedAgain ? at.name : undefined)
      return [...before, ...take(begin({ ...piece, name }), piece)]
    },
    addWhole: (piece) => take(begin(piece), piece),
    end: () => made.flatMap(rest),
    get hasCalls() {
      return made.some(({ isStarted }) => isStarted)
    },
  }
}

/** Text that is no object, as one. */
const argumentsOf = (text: string): string => JSON.stringify(toolInput(text))

const newId = () => `call_${crypto.randomUUID().replaceAll('-', '')}`
