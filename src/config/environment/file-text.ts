/** What keeps a file from being read as text, and where. The sentence holds nothing of the file. */
export type Unreadable = { line: number; message: string }

const LINE_FEED = 0x0a

/**
 * The text of a file of plain UTF-8. A byte order mark is left out, as Docker Compose does.
 * https://www.unicode.org/faq/utf_bom.html
 */
export function textOf(bytes: Uint8Array): { text: string } | Unreadable {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff))
    return { line: 1, message: 'is UTF-16 and not UTF-8; save it as plain UTF-8' }
  const nul = bytes.indexOf(0)
  if (nul >= 0)
    return {
      line: linesBefore(bytes, nul) + 1,
      message: 'holds a NUL character; save it as plain UTF-8',
    }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { line: firstBrokenLine(bytes), message: 'is not UTF-8; save it as plain UTF-8' }
  }
}

const startsWith = (bytes: Uint8Array, first: number, second: number) =>
  bytes[0] === first && bytes[1] === second

function linesBefore(bytes: Uint8Array, end: number): number {
  let count = 0
  for (
    let at = bytes.indexOf(LINE_FEED);
    at >= 0 && at < end;
    at = bytes.indexOf(LINE_FEED, at + 1)
  )
    count++
  return count
}

/** No character of UTF-8 but the line feed itself has its byte, so each line can be read alone. */
function firstBrokenLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(LINE_FEED, start)
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end))
    } catch {
      return line
    }
    if (end < 0) return line
    start = end + 1
  }
}
