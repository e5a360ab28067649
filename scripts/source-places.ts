/** The map of a chunk, as the bundler writes it. https://tc39.es/ecma426/ */
export type ChunkMap = { sources: readonly string[]; mappings: string }

/**
 * Where the code of chunks stands in Portus' own sources: the sources, and for each chunk numbers in fours, each the
 * difference to the four before: line and column in the chunk, which source, and line in it. Chunks are known by their lengths.
 */
export type SourcePlaces = {
  sources: readonly string[]
  chunks: Readonly<Record<string, readonly number[]>>
}

/**
 * Puts the maps of all chunks together and keeps what a stack trace is read for: files and lines. Of packages only the
 * file is kept. The bundler's own maps are a megabyte and a half more.
 *
 * @param maps By the lengths of the chunks.
 */
export function sourcePlaces(maps: ReadonlyMap<number, ChunkMap>): SourcePlaces {
  const numbers = new Map<string, number>()
  const numberOf = (source: string) => {
    const number = numbers.get(source) ?? numbers.size
    numbers.set(source, number)
    return number
  }
  const chunks = Object.fromEntries(
    Array.from(maps, ([length, map]) => [length, placesIn(map, numberOf)]),
  )
  return { sources: [...numbers.keys()], chunks }
}

const OWN = /^(?:.*\/)?(src\/.+)$/
const PACKAGE = /^.*node_modules\/(.+)$/

/** What a source is called in a stack trace, and whether its lines say anything. */
function shown(source: string): { name: string; hasLines: boolean } {
  const own = source.includes('node_modules') ? undefined : OWN.exec(source)?.[1]
  return own === undefined
    ? { name: PACKAGE.exec(source)?.[1] ?? source, hasLines: false }
    : { name: own, hasLines: true }
}

function placesIn({ sources, mappings }: ChunkMap, numberOf: (source: string) => number) {
  const known = sources.map(shown)
  const places: number[] = []
  let before = [0, 0, 0, 0]
  let last = ''
  let [source, sourceLine] = [0, 0]
  for (const [line, text] of mappings.split(';').entries()) {
    let column = 0
    for (const segment of text.split(',').filter(Boolean)) {
      const [columns = 0, moreSources, lines] = decoded(segment)
      column += columns
      if (moreSources === undefined || lines === undefined) continue
      source += moreSources
      sourceLine += lines
      const { name = '', hasLines = false } = known[source] ?? {}
      const now = [line, column, numberOf(name), hasLines ? sourceLine + 1 : 0]
      if (`${line} ${now[2]} ${now[3]}` === last) continue
      last = `${line} ${now[2]} ${now[3]}`
      for (const [at, value] of now.entries()) places.push(value - (before[at] ?? 0))
      before = now
    }
  }
  return places
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The numbers of a segment: five bits a digit, the lowest first, and the lowest bit is the sign. */
function decoded(segment: string): number[] {
  const numbers: number[] = []
  let [value, shift] = [0, 0]
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit)
    value += (bits & 31) << shift
    shift += 5
    if (bits & 32) continue
    numbers.push(value & 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return numbers
}
