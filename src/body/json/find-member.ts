import { nameIn, spaceEnd, stringEnd, valueEnd } from './remove-nested'

/** What is looked for in a JSON value. */
export type Sought = {
  /** Whether a member of this name is one. */
  isSought: (name: string) => boolean
  /** Whether nothing is looked for inside members of this name. */
  isOpaque: (name: string) => boolean
  /** Whether members count that can name nothing, such as numbers. */
  countsEmpty?: boolean
}

/** Values that name nothing. */
const EMPTY = /(?:null|true|false|-?\d|""|\[\s*\]|\{\s*\})/y

/**
 * The path of the first sought member with a value that can name something, as `.tools[0].model`. Every member counts,
 * also the first of two with one name: parsers differ in which they take.
 *
 * @param json A valid JSON text, no deeper than the scanner allows.
 */
export function findMember(
  json: string,
  { isSought, isOpaque, countsEmpty = false }: Sought,
): string | undefined {
  let found: string | undefined

  /** @returns the end of the value. */
  const walk = (start: number, path: string): number => {
    if (json[start] === '[') return walkArray(start, path)
    return json[start] === '{' ? walkObject(start, path) : valueEnd(json, start)
  }

  const walkArray = (start: number, path: string): number => {
    let at = spaceEnd(json, start + 1)
    for (let index = 0; at < json.length && json[at] !== ']'; index++) {
      at = spaceEnd(json, walk(at, `${path}[${index}]`))
      if (found !== undefined) return at
      if (json[at] === ',') at = spaceEnd(json, at + 1)
    }
    return at + 1
  }

  const walkObject = (start: number, path: string): number => {
    let at = spaceEnd(json, start + 1)
    while (at < json.length && json[at] !== '}') {
      const nameEnd = stringEnd(json, at)
      const name = nameIn(json.slice(at, nameEnd))
      const value = spaceEnd(json, spaceEnd(json, nameEnd) + 1)
      const inside = `${path}.${name}`
      at = spaceEnd(json, isOpaque(name) ? valueEnd(json, value) : walk(value, inside))
      if (found === undefined && isSought(name) && (countsEmpty || !isEmpty(value))) found = inside
      if (found !== undefined) return at
      if (json[at] === ',') at = spaceEnd(json, at + 1)
    }
    return at + 1
  }

  const isEmpty = (at: number): boolean => {
    EMPTY.lastIndex = at
    return EMPTY.test(json)
  }

  walk(spaceEnd(json, 0), '')
  return found
}
