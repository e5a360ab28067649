/** A frame as it was read: the headers are strings. */
export type ReadFrame = { headers: Record<string, string>; payload: string }

const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

/**
 * Reads AWS event-stream frames and checks both CRCs. It shares no code with the writer, and takes its
 * CRC from another library. https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function readFrames(bytes: Uint8Array): ReadFrame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const frames: ReadFrame[] = []
  for (let at = 0; at < bytes.length; ) {
    const total = view.getUint32(at)
    const headersLength = view.getUint32(at + 4)
    const end = at + total
    if (total < 16 || end > bytes.length) throw new Error(`A frame of ${total} bytes at ${at}`)
    const check = (from: number, to: number) => {
      if (Bun.hash.crc32(bytes.subarray(from, to)) !== view.getUint32(to))
        throw new Error(`A wrong CRC at ${to}`)
    }
    check(at, at + 8)
    check(at, end - 4)
    const payloadAt = at + 12 + headersLength
    frames.push({
      headers: readHeaders(bytes.subarray(at + 12, payloadAt)),
      payload: text(bytes.subarray(payloadAt, end - 4)),
    })
    at = end
  }
  return frames
}

function readHeaders(bytes: Uint8Array): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < bytes.length; ) {
    const take = (length: number) => {
      at += length
      return bytes.subarray(at - length, at)
    }
    const name = text(take(take(1)[0]!))
    if (take(1)[0] !== 7) throw new Error(`The header ${name} is no string`)
    const [high, low] = take(2)
    headers[name] = text(take(high! * 256 + low!))
  }
  return headers
}
