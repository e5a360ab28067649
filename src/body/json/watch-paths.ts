import { QUOTE } from './lexer'

/** Names of members from the outside in. `*` stands for each element of a list. */
export type SoughtPath = readonly string[]

/** Where sought texts may stand from here on. */
export type PathTree<Tag> = {
  readonly children: ReadonlyMap<string, PathTree<Tag>>
  /** What is sought below every other member or element. It may be the tree itself: then it is sought at any depth. */
  readonly others?: PathTree<Tag>
  /** What the texts that stand here are. */
  readonly tag?: Tag
}

/** The tree of several paths, each with a word for what stands there. */
export function pathTree<Tag>(paths: readonly (readonly [SoughtPath, Tag])[]): PathTree<Tag> {
  const groups = Map.groupBy(
    paths.filter(([path]) => path.length > 0),
    ([path]) => path[0] as string,
  )
  const ending = paths.find(([path]) => path.length === 0)
  return {
    children: new Map(
      [...groups].map(([name, below]) => [
        name,
        pathTree(below.map(([path, tag]) => [path.slice(1), tag] as const)),
      ]),
    ),
    ...(ending && { tag: ending[1] }),
  }
}

/** Finds texts in JSON that goes by, and keeps nothing else of it. */
export type PathWatch = { push(piece: Uint8Array): void }

const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
/** With its bit 5 set, `{` and `[` are one byte, and so are `}` and `]`. */
const OPENER = 0x7b
const CLOSER = 0x7d

/** A longer text is no id, and a longer name none that is sought, however it is escaped. */
const MAX_TEXT_BYTES = 1024

type Level<Tag> = { node: PathTree<Tag>; isList: boolean }

/**
 * Follows JSON by its brackets and strings alone, in time that is linear and in memory that the paths bound, or the depth
 * of the JSON where something is sought at any. Names count as parsers read them, escapes included. It does not check the
 * JSON: of bytes that are none it finds something or nothing.
 *
 * @param onText Told of each text at one of the paths, in the order in which they come.
 */
export function watchPaths<Tag>(
  tree: PathTree<Tag>,
  onText: (tag: Tag, text: string) => void,
): PathWatch {
  const levels: Level<Tag>[] = []
  /** How many containers are open in which nothing is sought. */
  let idle = 0
  /** What is sought in the next value. */
  let next: PathTree<Tag> | undefined = tree
  let isName = false
  let isInString = false
  let isEscaped = false
  let isKept = false
  let pieces: Buffer[] = []
  let length = 0

  const keep = (bytes: Buffer, start: number, end: number) => {
    if (!isKept || end <= start) return
    length += end - start
    if (length > MAX_TEXT_BYTES) {
      isKept = false
      pieces = []
      return
    }
    pieces.push(Buffer.from(bytes.subarray(start, end)))
  }

  /** The text of the string that ends here. Undefined where it is not kept. */
  const lastText = (bytes: Buffer, start: number, end: number): string | undefined => {
    if (isKept && pieces.length === 0 && end - start <= MAX_TEXT_BYTES)
      return textOf(bytes.toString('utf8', start, end))
    keep(bytes, start, end)
    const text = isKept ? textOf(Buffer.concat(pieces).toString()) : undefined
    pieces = []
    return text
  }

  const endString = (text: string | undefined) => {
    isKept = false
    const node = levels.at(-1)?.node
    if (isName) next = node && below(node, text)
    else if (next?.tag !== undefined && text !== undefined) onText(next.tag, text)
  }

  const open = (byte: number) => {
    if (!next || isEmpty(next)) {
      idle++
      return
    }
    const isList = byte !== OPEN_BRACE
    levels.push({ node: next, isList })
    next = isList ? below(next, ELEMENT) : undefined
    isName = !isList
  }

  const close = () => {
    if (idle > 0) idle--
    else levels.pop()
    next = undefined
  }

  const separate = () => {
    const level = levels.at(-1)
    isName = level?.isList === false
    next = level?.isList ? below(level.node, ELEMENT) : undefined
  }

  return {
    push(piece) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      const { length: end } = bytes
      let at = 0
      while (at < end) {
        if (isInString) {
          const start = at
          if (isEscaped) {
            isEscaped = false
            at++
          }
          at = stringStop(bytes, at)
          if (at >= end) {
            isEscaped = at > end
            keep(bytes, start, end)
            break
          }
          isInString = false
          if (idle === 0) endString(lastText(bytes, start, at))
          at++
          continue
        }
        const byte = bytes[at] as number
        if (byte === QUOTE) {
          isInString = true
          isKept = idle === 0 && (isName || next?.tag !== undefined)
          length = 0
        } else if ((byte | 0x20) === OPENER) open(byte)
        else if ((byte | 0x20) === CLOSER) close()
        else if (idle === 0) {
          if (byte === COLON) isName = false
          else if (byte === COMMA) separate()
        }
        at++
      }
    },
  }
}

const ELEMENT = '*'

/** What is sought below a member. A name that is too long to be read is none that the tree has. */
const below = <Tag>(
  { children, others }: PathTree<Tag>,
  name: string | undefined,
): PathTree<Tag> | undefined => (name === undefined ? others : (children.get(name) ?? others))

const isEmpty = ({ children, others }: PathTree<unknown>): boolean =>
  children.size === 0 && others === undefined

/** The text of a string's content. Undefined where it is none. */
function textOf(content: string): string | undefined {
  if (!content.includes('\\')) return content
  try {
    return JSON.parse(`"${content}"`) as string
  } catch {
    return undefined
  }
}

/**
 * Where a string's content ends: at its quote, at the end of the bytes, or one behind that where a backslash is the last
 * of them.
 */
function stringStop(bytes: Buffer, from: number): number {
  const { length: end } = bytes
  let at = from
  for (;;) {
    const quote = bytes.indexOf(QUOTE, at)
    const stop = quote === -1 ? end : quote
    let slashes = 0
    while (stop - slashes > at && bytes[stop - slashes - 1] === BACKSLASH) slashes++
    const isEscaping = (slashes & 1) === 1
    if (quote === -1) return isEscaping ? end + 1 : end
    if (!isEscaping) return quote
    at = quote + 1
  }
}
