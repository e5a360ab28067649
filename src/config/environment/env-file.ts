import { interpolate, type Lookup } from './interpolation'

/** A variable of a file, and the line in which it begins. */
export type EnvFileVariable = { value: string; line: number }

/** What is wrong with a line. The sentence never holds a value. */
export type EnvFileProblem = { line: number; message: string }

/** Linux passes on no longer variable to a process: MAX_ARG_STRLEN of execve(2), with room for the name. */
const MAX_VALUE_LENGTH = 120 * 1024
const MAX_TOTAL_LENGTH = 1024 * 1024

const TOO_LONG = 'the value is too long for a variable; keep it in a file of its own: ${file:/path}'

const BLANKS = /(?:\s|#[^\n]*(?:\n|$))*/y
const NAME = /(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*/y
const SEPARATOR = /[=:]/y
const LINE = /[^\n]*/y
const SINGLE_QUOTED = /[ \t]*'((?:[^'\\]|\\[\s\S])*)'/y
const DOUBLE_QUOTED = /[ \t]*"((?:[^"\\]|\\[\s\S])*)"/y
const OPENS_QUOTE = /[ \t]*(['"])/y
const END_OF_LINE = /[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/y

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  // The replacement of variables comes later, and reads two dollar signs as one.
  $: '$$',
}

/**
 * Reads a file of variables by the rules of Docker Compose: values without quotes and in double quotes have their
 * variables replaced, those in single quotes are taken as they are, and `#` begins a comment only behind a blank.
 * Stricter than Compose in what it would guess: a line without `=`, a text behind a closing quote, and a variable that
 * is not set are problems.
 * https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 *
 * @param outside The variables of the process, which win over those of the file.
 */
export function parseEnvFile(
  text: string,
  outside: Lookup,
): { variables: Map<string, EnvFileVariable>; problems: EnvFileProblem[] } {
  const variables = new Map<string, EnvFileVariable>()
  const problems: EnvFileProblem[] = []
  const lookup: Lookup = (name) => outside(name) ?? variables.get(name)?.value
  const lines = lineCounter(text)
  let at = 0
  let total = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) return undefined
    at += found[0].length
    return found
  }
  for (;;) {
    take(BLANKS)
    if (at >= text.length) return { variables, problems }
    const line = lines(at)
    const refuse = (message: string) => {
      problems.push({ line, message })
      take(LINE)
    }
    const name = take(NAME)?.[1]
    if (name === undefined) {
      refuse('a variable is written NAME=value')
      continue
    }
    if (!take(SEPARATOR)) {
      // Compose passes on the variable of the process. Of a line that is something else no word is told.
      if (outside(name) === undefined || !take(END_OF_LINE)) refuse('"=" is missing')
      continue
    }
    const single = take(SINGLE_QUOTED)?.[1]
    const double = single === undefined ? take(DOUBLE_QUOTED)?.[1] : undefined
    const isQuoted = single !== undefined || double !== undefined
    const quote = isQuoted ? undefined : take(OPENS_QUOTE)?.[1]
    if (quote !== undefined) {
      // What follows is inside the quotes, or is not: nobody knows.
      refuse(`the ${quote === '"' ? 'double' : 'single'} quote is not closed`)
      return { variables, problems }
    }
    if (isQuoted && !take(END_OF_LINE)) {
      refuse('something stands behind the closing quote; inside of it a quote has a backslash')
      continue
    }
    const read =
      single !== undefined
        ? { value: single.replace(/\\([\s\S])/g, (pair, sign) => (sign === "'" ? sign : pair)) }
        : interpolate(
            double === undefined ? unquoted(take(LINE)?.[0] ?? '') : unescaped(double),
            lookup,
          )
    if ('message' in read) {
      problems.push({ line, message: read.message })
      continue
    }
    total += read.value.length
    if (read.value.length > MAX_VALUE_LENGTH || total > MAX_TOTAL_LENGTH) {
      problems.push({
        line,
        message: TOO_LONG,
      })
      return { variables, problems }
    }
    variables.set(name, { value: read.value, line })
  }
}

/** A value without quotes ends before a comment. */
const unquoted = (line: string): string => line.replace(/[ \t]#.*/s, '').trim()

/** Escapes of a value in double quotes. Others keep their backslash. */
const unescaped = (text: string): string =>
  text.replace(/\\(?:0([0-3][0-7]{2})|([\s\S]))/g, (pair, octal?: string, sign = '') =>
    octal === undefined ? (ESCAPES[sign] ?? pair) : String.fromCharCode(Number.parseInt(octal, 8)),
  )

/** Counts the lines up to a place. Places must come in order, so that all of them cost one pass. */
function lineCounter(text: string): (place: number) => number {
  let line = 1
  let counted = 0
  return (place) => {
    for (
      let at = text.indexOf('\n', counted);
      at >= 0 && at < place;
      at = text.indexOf('\n', at + 1)
    ) {
      line++
      counted = at + 1
    }
    return line
  }
}
