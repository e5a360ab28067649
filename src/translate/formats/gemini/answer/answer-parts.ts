import { membersIn } from '../../../../api/dialect'
import type { AnswerEvent } from '../../../answer-events'
import { toolInput } from '../../../tool-input'
import { type PartialArgs, partialArgs } from './partial-args'

/** Reads the parts of an answer, in their order. */
export type AnswerParts = {
  read(part: unknown, events: AnswerEvent[]): void
  /** Sends what is held back. */
  end(events: AnswerEvent[]): void
  readonly hasCalls: boolean
  /** Whether there was anything that a client sees. */
  readonly hasContent: boolean
}

/** A call whose arguments come value by value. */
type OpenCall = { id: unknown; name: string; signature: unknown; args: PartialArgs }

/** Makes a reader of parts. https://ai.google.dev/api/caching#Part */
export function answerParts(): AnswerParts {
  let calls = 0
  let hasContent = false
  const ids = new Set<string>()
  let open: OpenCall | undefined
  /** The signature of text that may go on. It is sent behind the text, which stays one part. */
  let heldSignature: string | undefined

  const flushSignature = (events: AnswerEvent[]) => {
    if (heldSignature === undefined) return
    events.push({ type: 'opaque', opaque: { maker: 'gemini', value: heldSignature } })
    heldSignature = undefined
  }

  /** Gemini's id, or one that is made up: it gives none before Gemini 3, and must give none twice. */
  const idOf = (id: unknown): string => {
    const own = typeof id === 'string' && id !== '' && !ids.has(id) ? id : undefined
    const unique = own ?? `call_${crypto.randomUUID().replaceAll('-', '')}`
    ids.add(unique)
    return unique
  }

  const sendCall = (
    { id, name, signature }: Omit<OpenCall, 'args'>,
    args: object,
    events: AnswerEvent[],
  ) => {
    flushSignature(events)
    hasContent = true
    const value = signatureOf(signature)
    events.push({
      type: 'call',
      key: String(calls++),
      id: idOf(id),
      name,
      text: JSON.stringify(args),
      ...(value !== undefined && { opaque: { maker: 'gemini', value } }),
    })
  }

  const closeCall = (events: AnswerEvent[]) => {
    if (open) sendCall(open, open.args.args(), events)
    open = undefined
  }

  const readCall = (call: unknown, signature: unknown, events: AnswerEvent[]) => {
    const { id, name, args, partialArgs: pieces, willContinue } = membersIn(call)
    if (typeof name === 'string' && name !== '') {
      closeCall(events)
      if (willContinue !== true && !Array.isArray(pieces)) {
        sendCall({ id, name, signature }, toolInput(args), events)
        return
      }
      open = { id, name, signature, args: partialArgs() }
    }
    if (Array.isArray(pieces)) for (const piece of pieces) open?.args.add(piece)
    if (willContinue !== true) closeCall(events)
  }

  const readText = (
    text: string,
    isThought: boolean,
    signature: unknown,
    events: AnswerEvent[],
  ) => {
    const value = signatureOf(signature)
    if (isThought) {
      flushSignature(events)
      if (text !== '') events.push({ type: 'reasoning', text })
      if (value !== undefined) events.push({ type: 'opaque', opaque: { maker: 'gemini', value } })
      return
    }
    // A second signature begins another part.
    if (value !== undefined && heldSignature !== undefined) flushSignature(events)
    if (text !== '') {
      hasContent = true
      events.push({ type: 'text', text })
    }
    heldSignature = value ?? heldSignature
  }

  return {
    read(part, events) {
      const { functionCall, thought, thoughtSignature, ...other } = membersIn(part)
      if (functionCall) {
        readCall(functionCall, thoughtSignature, events)
        return
      }
      // What a thinking model draws on its way is no answer.
      if (thought === true && typeof other.text !== 'string') return
      const text = textOf(other)
      if (text !== undefined) {
        closeCall(events)
        readText(text, thought === true, thoughtSignature, events)
      }
    },
    end(events) {
      closeCall(events)
      flushSignature(events)
    },
    get hasCalls() {
      return calls > 0
    },
    get hasContent() {
      return hasContent
    },
  }
}

const signatureOf = (signature: unknown): string | undefined =>
  typeof signature === 'string' && signature !== '' ? signature : undefined

/**
 * A part as text. Neither dialect has a twin for pictures, code and its output in an answer: they become
 * Markdown, in which nothing is lost and which clients show.
 */
function textOf(part: Readonly<Record<string, unknown>>): string | undefined {
  const { text, inlineData, fileData, executableCode, codeExecutionResult } = part
  if (typeof text === 'string') return text
  if (inlineData) {
    const { mimeType, data } = membersIn(inlineData)
    return link(plainText(mimeType), `data:${plainText(mimeType)};base64,${plainText(data)}`)
  }
  if (fileData) {
    const { mimeType, fileUri } = membersIn(fileData)
    return link(plainText(mimeType), plainText(fileUri))
  }
  if (executableCode) {
    const { language, code } = membersIn(executableCode)
    return fenced(plainText(language).toLowerCase(), code)
  }
  return codeExecutionResult ? fenced('', membersIn(codeExecutionResult).output) : undefined
}

const plainText = (value: unknown): string => (typeof value === 'string' ? value : '')

const link = (mimeType: string, url: string): string =>
  mimeType.startsWith('image/') ? `![image](${url})` : `[${mimeType || 'file'}](${url})`

/** A program may hold fences of its own. */
function fenced(language: string, code: unknown): string {
  const text = typeof code === 'string' ? code : ''
  const fence = text.includes('```') ? '~~~~' : '```'
  return `\n${fence}${language}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}\n`
}
