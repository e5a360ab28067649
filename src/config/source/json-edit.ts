import { type Node, parseTree } from 'jsonc-parser'
import { commaAfter, triviaAt } from './json-trivia'

/**
 * Edits of JSON with comments that change nothing else. Those of `jsonc-parser` lose comments beside what they take out, and
 * version 3.3 leaves half an element of `[{},{}]`.
 */

/** The tree of a text that has no problems. */
export function treeOf(text: string): Node {
  const root = parseTree(text, [], { allowTrailingComma: true })
  if (!root) throw new Error('The text is no JSON')
  return root
}

/** The text with a part replaced. */
export const replaced = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end)

/** How the lines of a text end. */
const lineBreakOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')

/** The white space with which the line of a place begins, and whether nothing else is before the place. */
function lineOf(text: string, at: number): { indent: string; isFirst: boolean } {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  const indent = line.slice(0, line.length - line.trimStart().length)
  return { indent, isFirst: indent.length === line.length }
}

/** One step of indentation in a text. */
function stepOf(text: string): string {
  for (const line of text.split('\n')) {
    const indent = line.slice(0, line.length - line.trimStart().length)
    if (indent !== '' && line.trim() !== '') return indent
  }
  return '  '
}

/** A value as the text would have it below a line with `indent`. */
export function printed(text: string, value: unknown, indent: string, isOnOneLine = false): string {
  if (isOnOneLine && typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(name)}: ${JSON.stringify(member)}`)
      .join(', ')} }`
  return JSON.stringify(value, null, stepOf(text)).replaceAll('\n', lineBreakOf(text) + indent)
}

const endOf = ({ offset, length }: Node): number => offset + length

/**
 * The text with something behind the last child of a list or an object.
 *
 * @param print What is added, for a line with such an indentation. `isOnOneLine` says whether its neighbour is.
 */
export function appended(
  text: string,
  parent: Node,
  print: (indent: string, isOnOneLine: boolean) => string,
): string {
  const lineBreak = lineBreakOf(text)
  const last = parent.children?.at(-1)
  if (!last) {
    const { indent } = lineOf(text, parent.offset)
    const inner = indent + stepOf(text)
    const close = endOf(parent) - 1
    const content = lineBreak + inner + print(inner, false) + lineBreak + indent
    return replaced(text, close, close, content)
  }
  const end = endOf(last)
  const comma = commaAfter(text, end)
  const { lineEnd } = triviaAt(text, comma === undefined ? end : comma + 1)
  const place = lineEnd ?? (comma === undefined ? end : comma + 1)
  const { indent, isFirst } = lineOf(text, last.offset)
  const isOnOneLine = !text.slice(last.offset, end).includes('\n')
  const added = print(indent, isOnOneLine)
  const before = isFirst || lineEnd !== undefined ? lineBreak + indent : ' '
  const content = before + added + (comma === undefined ? '' : ',')
  const grown = replaced(text, place, place, content)
  return comma === undefined ? replaced(grown, end, end, ',') : grown
}

/** The text without a child of a list, and without the line that it leaves empty. */
export function withoutChild(text: string, parent: Node, at: number): string {
  const { children = [] } = parent
  const [child, previous] = [children[at], children[at - 1]]
  if (!child) throw new Error('There is no such element')
  const end = endOf(child)
  const comma = commaAfter(text, end)
  const removed = withoutSpan(text, child.offset, comma === undefined ? end : comma + 1)
  const before = comma === undefined && previous ? commaAfter(text, endOf(previous)) : undefined
  return before === undefined ? removed : replaced(removed, before, before + 1, '')
}

/** The text without a part, and without its line where nothing else is on it. */
function withoutSpan(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const next = text.indexOf('\n', end)
  const isAlone =
    next !== -1 &&
    lineStart > 0 &&
    text.slice(lineStart, start).trim() === '' &&
    text.slice(end, next).trim() === ''
  return isAlone ? replaced(text, lineStart, next + 1, '') : replaced(text, start, end, '')
}
