import { INPUT } from './custom-tool'
import { toolInput } from './tool-input'

/** Takes the text for a client's tool out of the arguments of the function that stands for it. */
export type CustomInput = {
  /** Takes a piece of the arguments. The text that it holds. */
  push(text: string): string
  /** The text, where the arguments are none of that function. Empty where `push` has given it. */
  finish(): string
  /** Whether all arguments have come. */
  readonly isComplete: boolean
}

const QUOTE = '"'
const SHORT: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
/** `\u` and four digits. */
const LONG_ESCAPE = 6
const DIGITS = /^[0-9a-fA-F]{4}$/
/** Longer than the name of the argument. */
const MAX_NAME = 16

/**
 * Reads each character once, wherever the pieces are cut. Of arguments that hold no such text all is kept, for the
 * model may have written the text itself.
 */
export function customInput(): CustomInput {
  let state: 'start' | 'members' | 'input' | 'complete' | 'other' = 'start'
  let depth = 0
  let isInString = false
  let isEscaped = false
  /** Of the members of the object: the name that is being read, and the last one. */
  let isName = true
  let name = ''
  let hasInput = false
  /** An escape that is not complete. */
  let pending = ''
  let raw = ''

  const seeSkipped = (char: string) => {
    if (isInString) {
      if (isEscaped) isEscaped = false
      else if (char === '\\') isEscaped = true
      else if (char === QUOTE) isInString = false
      if (isInString && depth === 1 && isName && name.length < MAX_NAME) name += char
      return
    }
    if (char === QUOTE) {
      if (depth === 1 && !isName && name === INPUT && !hasInput) {
        hasInput = true
        raw = ''
        state = 'input'
        return
      }
      isInString = true
      if (depth === 1 && isName) name = ''
    } else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') {
      if (--depth === 0) state = 'complete'
    } else if (depth === 1 && char === ':') isName = false
    else if (depth === 1 && char === ',') isName = true
  }

  /** The character that an escape stands for, once all of it is there. */
  const seeEscape = (char: string): string => {
    pending += char
    const [, kind = ''] = pending
    if (kind !== 'u') return ended(SHORT[kind] ?? kind)
    if (pending.length < LONG_ESCAPE) return ''
    const digits = pending.slice(2)
    return ended(DIGITS.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : pending)
  }
  const ended = (text: string): string => {
    pending = ''
    return text
  }

  /** Reads the text from here up to its end, and tells where that is. */
  const readInput = (text: string, from: number): { said: string; end: number } => {
    let said = ''
    let at = from
    let plain = from
    for (; at < text.length; at++) {
      const char = text.charAt(at)
      if (pending !== '') {
        said += seeEscape(char)
        plain = at + 1
      } else if (char === '\\') {
        said += text.slice(plain, at)
        pending = char
        plain = at + 1
      } else if (char === QUOTE) {
        state = 'members'
        return { said: said + text.slice(plain, at), end: at + 1 }
      }
    }
    return { said: said + text.slice(plain), end: at }
  }

  return {
    push(text) {
      let said = ''
      if (!hasInput) raw += text
      for (let at = 0; at < text.length; ) {
        if (state === 'complete' || state === 'other') break
        if (state === 'input') {
          const read = readInput(text, at)
          said += read.said
          at = read.end
          continue
        }
        const char = text.charAt(at++)
        if (state === 'members') seeSkipped(char)
        else if (char.trim() !== '') {
          state = char === '{' ? 'members' : 'other'
          depth = 1
        }
      }
      return said
    },
    finish() {
      if (hasInput || state === 'start') return ''
      const input = toolInput(raw)
      const values = Object.values(input)
      const [only] = values
      return values.length === 1 && typeof only === 'string' ? only : raw
    },
    get isComplete() {
      return state === 'complete'
    },
  }
}
