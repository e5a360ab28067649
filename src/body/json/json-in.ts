/** The value of a JSON text. Undefined where it is none, which no JSON is. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
