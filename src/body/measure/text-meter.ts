const SPACE = 0x20
const COLON = 0x3a
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Measures the text that an event of a stream brings, without parsing it: there are thousands of them. What stands
 * behind one of the names as a string is text. A name in quotes cannot stand inside a string.
 *
 * @param names Members that hold text, the most frequent first. Only the first that is found in an event counts, with all
 * its occurrences.
 * @returns A function of an event's data that gives bytes, with escapes as they stand there.
 */
export function textMeter(names: readonly string[]): (data: Buffer) => number {
  const quoted = names.map((name) => Buffer.from(`"${name}"`))
  return (data) => {
    for (const name of quoted) {
      const bytes = textBehind(data, name)
      if (bytes > 0) return bytes
    }
    return 0
  }
}

function textBehind(data: Buffer, name: Buffer): number {
  let bytes = 0
  let at = data.indexOf(name)
  while (at !== -1) {
    at += name.length
    while (data[at] === SPACE) at++
    if (data[at] === COLON) {
      at++
      while (data[at] === SPACE) at++
      if (data[at] === QUOTE) {
        const end = stringEnd(data, at + 1)
        bytes += end - at - 1
        at = end
      }
    }
    at = data.indexOf(name, at)
  }
  return bytes
}

/** Where the string ends whose content begins at `at`. */
function stringEnd(data: Buffer, at: number): number {
  let end = at
  while (end < data.length && data[end] !== QUOTE) end += data[end] === BACKSLASH ? 2 : 1
  return Math.min(end, data.length)
}
