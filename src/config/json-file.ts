import { readFileSync, statSync } from 'node:fs'
import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import type { Problem } from './problems'

/** A member or element inside a JSON document, from the root. */
export type JsonPath = (string | number)[]

/** A JSON file that remembers where everything stands. */
export type JsonFile = {
  value: unknown
  problems: Problem[]
  /** A problem at the value at `path`, or at the nearest enclosing value that exists. */
  problemAt(path: JsonPath, message: string): Problem
}

const MAX_FILE_BYTES = 1024 * 1024

/** Words for the parser's error codes that a user would not guess. */
const PARSE_ERRORS: Record<string, string> = {
  InvalidSymbol: 'not valid JSON',
  InvalidCommentToken: 'comments are not allowed in JSON',
  PropertyNameExpected: 'a property name in double quotes is expected (no trailing comma)',
  ValueExpected: 'a value is expected (no trailing comma)',
  EndOfFileExpected: 'nothing may follow the JSON value',
  CommaExpected: 'a comma is expected',
  ColonExpected: 'a colon is expected',
  CloseBraceExpected: 'a closing brace is expected',
  CloseBracketExpected: 'a closing bracket is expected',
  UnexpectedEndOfString: 'the string does not end',
  InvalidCharacter: 'a control character must be escaped',
  InvalidEscapeCharacter: 'unknown escape in a string',
  InvalidUnicode: 'invalid unicode escape',
}

/**
 * Reads and parses one file. What is wrong comes back as problems; nothing is thrown.
 *
 * @param source How problems name the file.
 */
export function readJsonFile(path: string, source: string): JsonFile {
  const refuse = (message: string): JsonFile => ({
    value: undefined,
    problems: [{ source, message }],
    problemAt: (_path, text) => ({ source, message: text }),
  })
  let text: string
  try {
    const { size, isFile } = fileStatus(path)
    if (!isFile) return refuse('not a regular file')
    if (size > MAX_FILE_BYTES) return refuse(`larger than ${MAX_FILE_BYTES} bytes`)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return refuse(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
  if (text.startsWith('\ufeff'))
    return refuse('starts with a byte order mark; save it as plain UTF-8')
  return parseJson(text, source)
}

function fileStatus(path: string) {
  const status = statSync(path)
  return { size: status.size, isFile: status.isFile() }
}

/** Parses JSON text, keeping positions. */
export function parseJson(text: string, source: string): JsonFile {
  const positionOf = (offset: number) => {
    const before = text.slice(0, offset).split('\n')
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const problems: Problem[] = errors.slice(0, 1).map(({ error, offset }) => {
    const code = printParseErrorCode(error)
    return { source, ...positionOf(offset), message: PARSE_ERRORS[code] ?? code }
  })
  if (!root && problems.length === 0) problems.push({ source, message: 'the file is empty' })
  if (root)
    for (const { node, name } of repeatedNames(root))
      problems.push({ source, ...positionOf(node.offset), message: `"${name}" stands here twice` })
  return {
    value: problems.length > 0 ? undefined : JSON.parse(text),
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
