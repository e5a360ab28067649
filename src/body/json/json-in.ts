import { limitParts } from './limited-parts'

/** The value of a JSON text. Undefined where it is none, which no JSON is, and where it has too many parts. */
export function jsonIn(text: string): unknown {
  try {
    limitParts(text)
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
