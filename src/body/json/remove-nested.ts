/** Names of members from the outside in. `*` stands for each element of an array. */
export type Path = readonly string[]

/** A text without some members, and the paths that led to one. */
export type Removed = { text: string; removed: readonly Path[] }

/**
 * Removes members inside a JSON value and leaves every other byte as it was.
 *
 * @param json A valid JSON text.
 */
export function removeNested(json: string, paths: readonly Path[]): Removed {
  const cuts: { start: number; end: number }[] = []
  const removed = new Set<Path>()
  const steps = paths.map((path) => ({ path, rest: path }))
  walk(spaceEnd(json, 0), steps)
  let text = ''
  let at = 0
  for (const { start, end } of cuts) {
    text += json.slice(at, start)
    at = end
  }
  return { text: text + json.slice(at), removed: paths.filter((path) => removed.has(path)) }

  /** @returns the end of the value. It goes no deeper than the paths do. */
  function walk(start: number, active: readonly Step[]): number {
    if (active.length === 0) return valueEnd(json, start)
    if (json[start] === '[') return walkArray(start, active)
    return json[start] === '{' ? walkObject(start, active) : valueEnd(json, start)
  }

  function walkArray(start: number, active: readonly Step[]): number {
    const inside = below(active, '*')
    if (inside.length === 0) return valueEnd(json, start)
    let at = spaceEnd(json, start + 1)
    while (at < json.length && json[at] !== ']') {
      at = spaceEnd(json, walk(at, inside))
      if (json[at] === ',') at = spaceEnd(json, at + 1)
    }
    return at + 1
  }

  function walkObject(start: number, active: readonly Step[]): number {
    let at = spaceEnd(json, start + 1)
    /** The end of the member before this one, once one has been kept. */
    let before: number | undefined
    while (at < json.length && json[at] !== '}') {
      const nameEnd = stringEnd(json, at)
      const inside = below(active, nameIn(json.slice(at, nameEnd)))
      const colon = spaceEnd(json, nameEnd)
      const reached = inside.filter(({ rest }) => rest.length === 0)
      const end = walk(spaceEnd(json, colon + 1), reached.length > 0 ? [] : inside)
      const comma = spaceEnd(json, end)
      const next = json[comma] === ',' ? spaceEnd(json, comma + 1) : comma
      if (reached.length > 0) {
        const hasNext = json[comma] === ','
        if (before !== undefined) cuts.push({ start: before, end })
        else cuts.push({ start: at, end: hasNext ? next : end })
        for (const { path } of reached) removed.add(path)
        if (before !== undefined) before = end
      } else before = end
      at = next
    }
    return at + 1
  }
}

/** A path, and what is left of it from here on. */
type Step = { path: Path; rest: Path }

const below = (steps: readonly Step[], name: string): readonly Step[] =>
  steps
    .filter(({ rest }) => rest[0] === name)
    .map(({ path, rest }) => ({ path, rest: rest.slice(1) }))

/** The name in a quoted text. */
export const nameIn = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** The end of white space. */
export function spaceEnd(json: string, start: number): number {
  let at = start
  while (isSpace(json.charCodeAt(at))) at++
  return at
}

/** The position behind the closing quote of a string. */
export function stringEnd(json: string, start: number): number {
  let at = start + 1
  for (;;) {
    const quote = json.indexOf('"', at)
    if (quote === -1) return json.length
    let slashes = 0
    while (json[quote - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return quote + 1
    at = quote + 1
  }
}

/** Where a value can end or hold others. */
const MARK = /["[\]{},]/g

/** The end of a value, however deep it is. */
export function valueEnd(json: string, start: number): number {
  if (json[start] === '"') return stringEnd(json, start)
  let depth = 0
  MARK.lastIndex = start
  for (let mark = MARK.exec(json); mark; mark = MARK.exec(json)) {
    const [sign] = mark
    if (sign === '"') MARK.lastIndex = stringEnd(json, mark.index)
    else if (sign === '[' || sign === '{') depth++
    else if (depth === 0) return trimmedEnd(json, mark.index)
    else if (sign !== ',' && --depth === 0) return mark.index + 1
  }
  return trimmedEnd(json, json.length)
}

/** White space behind a number or a word does not belong to it. */
function trimmedEnd(json: string, end: number): number {
  let at = end
  while (at > 0 && isSpace(json.charCodeAt(at - 1))) at--
  return at
}
