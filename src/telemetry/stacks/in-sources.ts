import { readFileSync } from 'node:fs'

type Places = { sources: readonly string[]; chunks: Readonly<Record<string, readonly number[]>> }

/** A place in the executable, as the runtime writes it into a stack. */
const PLACE = /(?:file:\/\/)?(\/\$bunfs\/root\/[\w.-]{1,80}):(\d{1,9}):(\d{1,9})/g

/** Numbers of one place. */
const LENGTH = 4

let file: string | undefined
let known: Places | undefined

/** Says in which file the places of this executable stand. From source there is none, and none is needed. */
export function knowPlaces(path: string | undefined): void {
  file = path
}

/** A stack with the files and lines of the sources, also in the executable, which holds them by columns of its own. */
export function inSources(stack: string): string {
  if (file === undefined) return stack
  const places = known ?? read(file)
  known = places
  return stack.replace(
    PLACE,
    (place, path: string, line: string, column: string) =>
      placeIn(places, path, Number(line) - 1, Number(column) - 1) ?? place,
  )
}

const read = (path: string): Places =>
  JSON.parse(new TextDecoder().decode(Bun.zstdDecompressSync(readFileSync(path)))) as Places

/** The last place of a chunk that begins at this one or before it. */
function placeIn(
  { sources, chunks }: Places,
  path: string,
  line: number,
  column: number,
): string | undefined {
  // The name of a chunk depends on the very file that says what is in it. Its length does not.
  const numbers = chunks[String(Bun.file(path).size)] ?? []
  let found: string | undefined
  let [ownLine, ownColumn, source, sourceLine] = [0, 0, 0, 0]
  for (let at = 0; at + LENGTH <= numbers.length; at += LENGTH) {
    ownLine += numbers[at] ?? 0
    ownColumn += numbers[at + 1] ?? 0
    source += numbers[at + 2] ?? 0
    sourceLine += numbers[at + 3] ?? 0
    if (ownLine > line || (ownLine === line && ownColumn > column)) break
    found = `${sources[source]}:${sourceLine || 1}:1`
  }
  return found
}
