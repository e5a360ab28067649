/** The value of a variable, or undefined where it is not set. */
export type Lookup = (name: string) => string | undefined

/** Deeper defaults inside defaults are nobody's intention, and each level is a call. */
const MAX_DEPTH = 16

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const OPERATOR = /:?[-?+]/y

const DOLLAR = 'put the value in single quotes, or write $$ for the sign'
const MALFORMED = `"\${" begins no variable such as \${NAME} or \${NAME:-default}; ${DOLLAR}`

/**
 * Replaces the variables of a value as Docker Compose does: `$NAME`, `${NAME}`, defaults (`:-`, `-`), what stands in
 * for a value (`:+`, `+`), required values (`:?`, `?`), `$$` for a dollar sign, and all of them inside defaults.
 * A variable that is not set is an error. Compose puts nothing in its place, and a password with a dollar sign would
 * lose its end.
 * https://docs.docker.com/reference/compose-file/interpolation/
 */
export function interpolate(text: string, lookup: Lookup): { value: string } | { message: string } {
  let at = 0
  let message: string | undefined

  const matchHere = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  /** What is wrong counts only where the value is used. */
  const complain = (isUsed: boolean, words: string) => {
    if (isUsed) message ??= words
    return ''
  }
  const lookedUp = (name: string, isUsed: boolean, words: string) =>
    lookup(name) ?? complain(isUsed, `${words} is not set; ${DOLLAR}`)

  /** Reads up to the end, or up to the brace that closes a default. */
  const read = (depth: number, isUsed: boolean): string => {
    let value = ''
    let openBraces = 0
    while (at < text.length && message === undefined) {
      const sign = text[at] as string
      if (sign === '$') {
        value += reference(depth, isUsed)
        continue
      }
      if (sign === '}' && depth > 0 && openBraces-- === 0) return value
      if (sign === '{') openBraces++
      value += sign
      at++
    }
    if (depth > 0) message ??= MALFORMED
    return value
  }
  const reference = (depth: number, isUsed: boolean): string => {
    at++
    if (text[at] === '$') {
      at++
      return '$'
    }
    if (text[at] !== '{') {
      const name = matchHere(NAME)
      // Without braces it may be the end of a password, which no message shows.
      return name === undefined ? '$' : lookedUp(name, isUsed, 'a variable')
    }
    at++
    const name = matchHere(NAME)
    if (name === undefined || depth >= MAX_DEPTH) return complain(true, MALFORMED)
    if (text[at] === '}') {
      at++
      return lookedUp(name, isUsed, `the variable ${name}`)
    }
    const operator = matchHere(OPERATOR)
    if (operator === undefined) return complain(true, MALFORMED)
    const given = lookup(name)
    const isSet = operator.startsWith(':') ? Boolean(given) : given !== undefined
    const takesOther = operator.endsWith('+') ? isSet : operator.endsWith('-') && !isSet
    const other = read(depth + 1, isUsed && takesOther)
    at++
    if (takesOther) return other
    if (operator.endsWith('?') && !isSet)
      return complain(isUsed, `the variable ${name} is needed, and is not set or empty`)
    return operator.endsWith('+') ? '' : (given ?? '')
  }

  const value = read(0, true)
  return message === undefined ? { value } : { message }
}
