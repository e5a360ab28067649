import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { diskFiles, type Files } from './files'
import type { Problem } from './problems'

/** A member or element inside a JSON document, from the root. */
export type JsonPath = (string | number)[]

/** A JSON file that remembers where everything stands. */
export type JsonFile = {
  /** Undefined where the file is no JSON. */
  value: unknown
  problems: Problem[]
  /** A problem at the value at `path`, or at the nearest enclosing value that exists. */
  problemAt(path: JsonPath, message: string): Problem
}

/** A file of the configuration is refused where it has more. */
export const MAX_FILE_BYTES = 1024 * 1024

/** Words for the parser's error codes that a user would not guess. */
const PARSE_ERRORS: Record<string, string> = {
  InvalidSymbol: 'not valid JSON',
  PropertyNameExpected: 'a property name in double quotes is expected',
  ValueExpected: 'a value is expected',
  EndOfFileExpected: 'nothing may follow the JSON value',
  CommaExpected: 'a comma is expected',
  ColonExpected: 'a colon is expected',
  CloseBraceExpected: 'a closing brace is expected',
  CloseBracketExpected: 'a closing bracket is expected',
  UnexpectedEndOfComment: 'the comment does not end',
  UnexpectedEndOfString: 'the string does not end',
  InvalidCharacter: 'a control character must be escaped',
  InvalidEscapeCharacter: 'unknown escape in a string',
  UnexpectedEndOfNumber: 'the number does not end',
  InvalidUnicode: 'invalid unicode escape',
}

/**
 * Reads and parses one file. What is wrong comes back as problems; nothing is thrown.
 *
 * @param source How problems name the file.
 */
export function readJsonFile(path: string, source: string, files: Files = diskFiles): JsonFile {
  const refuse = (message: string): JsonFile => ({
    value: undefined,
    problems: [{ source, message }],
    problemAt: (_path, text) => ({ source, message: text }),
  })
  const read = files.read(path, MAX_FILE_BYTES)
  if ('failed' in read) {
    if (read.failed === 'other') return refuse('is not a file')
    if (read.failed === 'too_large') return refuse('is larger than 1 MiB')
    return refuse(`cannot be read (${read.failed.code})`)
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read.bytes)
  } catch {
    return refuse('is not UTF-8; save it as plain UTF-8')
  }
  if (text.startsWith('\ufeff'))
    return refuse('starts with a byte order mark; save it as plain UTF-8')
  return parseJson(text, source)
}

/**
 * Parses JSON text, keeping positions. Comments and a comma behind the last member are allowed, as in files that
 * editors call JSON with comments. Nothing that stands in a comment is ever quoted.
 */
export function parseJson(text: string, source: string): JsonFile {
  const positionOf = (offset: number) => {
    const before = text.slice(0, offset).split('\n')
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
  const { root, value, error } = parse(text)
  const problems: Problem[] = []
  // What follows the first error is guesswork.
  if (error) problems.push({ source, ...positionOf(error.offset), message: error.message })
  else if (root)
    for (const { node, name } of repeatedNames(root))
      problems.push({ source, ...positionOf(node.offset), message: `"${name}" stands here twice` })
  return {
    value,
    problems,
    problemAt(path, message) {
      for (let length = path.length; length >= 0; length--) {
        const node = root && findNodeAtLocation(root, path.slice(0, length))
        if (node) return { source, ...positionOf((nameOf(node) ?? node).offset), message }
      }
      return { source, message }
    },
  }
}

type Parsed = { root?: Node; value?: unknown; error?: { offset: number; message: string } }

function parse(text: string): Parsed {
  if (text.trim() === '') return { error: { offset: 0, message: 'the file is empty' } }
  const errors: ParseError[] = []
  try {
    const root = parseTree(text, errors, { allowTrailingComma: true })
    const [first] = errors
    if (!first)
      return root
        ? { root, value: plainOf(root) }
        : { error: { offset: 0, message: 'not valid JSON' } }
    const code = printParseErrorCode(first.error)
    return { error: { offset: first.offset, message: PARSE_ERRORS[code] ?? code } }
  } catch {
    return { error: { offset: 0, message: 'nested too deeply' } }
  }
}

/** The value of a node. As with `JSON.parse`, a member of any name is the object's own, and the later one wins. */
function plainOf({ type, value, children = [] }: Node): unknown {
  if (type === 'array') return children.map(plainOf)
  if (type !== 'object') return value
  return Object.fromEntries(
    children.flatMap(({ children: [name, member] = [] }) =>
      name && member ? [[name.value, plainOf(member)]] : [],
    ),
  )
}

/** The node of a member's name, which is where a reader looks for it. */
const nameOf = (node: Node): Node | undefined =>
  node.parent?.type === 'property' ? node.parent.children?.[0] : undefined

/** Members whose name the same object has already used: the later one would win in silence. */
function repeatedNames(node: Node): { node: Node; name: string }[] {
  const children = node.children ?? []
  const below = children.flatMap(repeatedNames)
  if (node.type !== 'object') return below
  const seen = new Set<unknown>()
  for (const property of children) {
    const name = property.children?.[0]
    if (!name) continue
    if (seen.has(name.value)) below.push({ node: name, name: String(name.value) })
    seen.add(name.value)
  }
  return below
}
