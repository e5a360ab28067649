import { portusError } from '../../errors'
import { isCounted, limitParts } from './limited-parts'

/**
 * Deeper than any value that somebody means. The runtime parses deeper ones, but to print one of some ten thousand
 * levels overflows the stack, which takes a second.
 */
const MAX_DEPTH = 5000

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** One bit tells a brace from a bracket. */
const BRACE_BIT = 0x20
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Whether a JSON text is nested too deeply to print what it holds. Nearly all texts are too short for it. */
export function isTooDeep(text: string): boolean {
  if (text.length <= MAX_DEPTH) return false
  let depth = 0
  let isInText = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isInText) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) isInText = false
    } else if (code === QUOTE) isInText = true
    else if ((code | BRACE_BIT) === OPEN_BRACE) {
      if (++depth > MAX_DEPTH) return true
    } else if ((code | BRACE_BIT) === CLOSE_BRACE) depth--
  }
  return false
}

/**
 * Bounds what a JSON text holds, before it is parsed.
 *
 * @throws {PortusError} `invalid_provider_answer` where it has too many parts, or is nested too deeply.
 */
export function limitJson(text: string): void {
  if (isCounted(text)) limitParts(text)
  else if (isTooDeep(text))
    throw portusError('invalid_provider_answer', 'deep_answer', { values: { max: MAX_DEPTH } })
}

/** The value of a JSON text. Undefined where it is none, which no JSON is, and where {@link limitJson} refuses it. */
export function jsonIn(text: string): unknown {
  try {
    limitJson(text)
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
