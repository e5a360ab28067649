import { readFileSync } from 'node:fs'
import { ConfigError } from './problems'
import type { Env } from './variables'

/** Far more than the variables of a process: Linux takes two megabytes of them. */
const MAX_FILE_BYTES = 1024 * 1024

/**
 * Reads a file with environment variables, once: it may be a pipe.
 *
 * @param env Values for references such as `${NAME}`, besides those of the file.
 * @throws {ConfigError} with file and line, and never with a value.
 */
export function readEnvFile(path: string, env: Env): Record<string, string> {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw refused(path, `cannot be read (${code})`)
  }
  if (bytes.length > MAX_FILE_BYTES) throw refused(path, 'is larger than 1 MiB')
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return parseEnvFile(text, env, path)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw refused(path, 'is not UTF-8; save it as plain UTF-8')
  }
}

const refused = (source: string, message: string, line?: number) =>
  new ConfigError([{ source, message, ...(line !== undefined && { line, column: 1 }) }])

/** What of a text has been read. */
type Reader = { text: string; at: number; line: number }

const NAME = /[A-Za-z_][A-Za-z0-9_.-]*/y

/**
 * The variables of a text, by the rules of Docker Compose: comments begin behind white space, single quotes keep what
 * they hold, double quotes know escapes, and what is not in single quotes may name variables.
 * https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 *
 * A variable that is not set is a problem here, and no empty text.
 *
 * @throws {ConfigError} with file and line, and never with a value.
 */
export function parseEnvFile(text: string, env: Env, source: string): Record<string, string> {
  const found: Record<string, string> = {}
  const reader: Reader = { text, at: 0, line: 1 }
  const fail = (message: string, line = reader.line) => refused(source, message, line)
  if (text.includes('\0')) throw fail('holds a NUL character; save it as plain UTF-8', undefined)
  while (skipToName(reader)) {
    const { line } = reader
    const name = nameAt(reader)
    if (name === undefined) throw fail('a variable is written NAME=value')
    skipBlanks(reader)
    if (reader.text[reader.at] !== '=' && reader.text[reader.at] !== ':') {
      if (!isAtEnd(reader)) throw fail(`"=" is missing behind ${name}`)
      // Compose passes on the variable of the process.
      continue
    }
    reader.at++
    skipBlanks(reader)
    const { value, isLiteral } = valueAt(reader, (message) => fail(message, line))
    found[name] = isLiteral
      ? value
      : withVariables(value, { ...env, ...found }, (message) => fail(message, line))
  }
  return found
}

/** Moves to the next line that says something. False at the end. */
function skipToName(reader: Reader): boolean {
  while (reader.at < reader.text.length) {
    const sign = reader.text[reader.at]
    if (sign === '\n') reader.line++
    if (sign === '#') {
      const end = reader.text.indexOf('\n', reader.at)
      reader.at = end === -1 ? reader.text.length : end
    } else if (sign === ' ' || sign === '\t' || sign === '\r' || sign === '\n') reader.at++
    else return true
  }
  return false
}

function skipBlanks(reader: Reader): void {
  while (reader.text[reader.at] === ' ' || reader.text[reader.at] === '\t') reader.at++
}

const isAtEnd = ({ text, at }: Reader): boolean =>
  at >= text.length || text[at] === '\n' || text[at] === '\r' || text[at] === '#'

function nameAt(reader: Reader): string | undefined {
  const word = wordAt(reader)
  if (word !== 'export') return word
  skipBlanks(reader)
  return wordAt(reader) ?? word
}

function wordAt(reader: Reader): string | undefined {
  NAME.lastIndex = reader.at
  const word = NAME.exec(reader.text)?.[0]
  reader.at += word?.length ?? 0
  return word
}

type Value = { value: string; isLiteral: boolean }

function valueAt(reader: Reader, fail: (message: string) => Error): Value {
  const quote = reader.text[reader.at]
  if (quote === '"' || quote === "'") return quotedAt(reader, quote, fail)
  const end = reader.text.indexOf('\n', reader.at)
  const line = reader.text.slice(reader.at, end === -1 ? undefined : end)
  reader.at = end === -1 ? reader.text.length : end
  // Only behind white space is it a comment: a password may have the sign.
  const comment = line.startsWith('#') ? 0 : line.search(/[ \t]#/)
  return { value: (comment === -1 ? line : line.slice(0, comment)).trim(), isLiteral: false }
}

/** What stands behind a backslash in double quotes. `\$` is for the variables to come. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
}

function quotedAt(reader: Reader, quote: string, fail: (message: string) => Error): Value {
  let value = ''
  for (let at = reader.at + 1; at < reader.text.length; at++) {
    const sign = reader.text[at] ?? ''
    const next = reader.text[at + 1] ?? ''
    if (sign === quote) {
      reader.at = at + 1
      skipBlanks(reader)
      if (!isAtEnd(reader)) throw fail('something stands behind the closing quote')
      return { value, isLiteral: quote === "'" }
    }
    if (sign === '\n') reader.line++
    if (sign === '\\' && quote === "'" && next === "'") {
      value += next
      at++
    } else if (sign === '\\' && quote === '"' && Object.hasOwn(ESCAPES, next)) {
      value += ESCAPES[next]
      at++
    } else if (sign === '\\' && quote === '"' && next === '$') {
      value += '$$'
      at++
    } else value += sign
  }
  throw fail(`the ${quote === '"' ? 'double' : 'single'} quote is not closed`)
}

/** `$$` is a dollar sign; `${NAME}`, `$NAME`, and `${NAME:-default}` or `${NAME-default}` are variables. */
const REFERENCE = /\$(?:\$|\{([A-Za-z_]\w*)(?:(:?-)([^}]*))?\}|([A-Za-z_]\w*)|\{)/g

function withVariables(value: string, env: Env, fail: (message: string) => Error): string {
  return value.replace(
    REFERENCE,
    (reference, braced?: string, dash?: string, other?: string, plain?: string) => {
      if (reference === '$$') return '$'
      const name = braced ?? plain
      if (name === undefined)
        throw fail('"${" begins no variable; put the value in single quotes, or write $$')
      const known = Object.hasOwn(env, name) ? env[name] : undefined
      if (known || (known === '' && dash !== ':-')) return known
      if (dash !== undefined) return other ?? ''
      throw fail(
        `the variable ${name} is not set; put the value in single quotes, or write $$ for the sign`,
      )
    },
  )
}
