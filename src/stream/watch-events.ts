import type { Dialect, Usage } from '../api/dialect'

/** Watches server-sent events go by, without holding them up or changing them. */
export type EventWatch = {
  push(chunk: Uint8Array): void
  /** Reads what stands behind the last line break: a stream may end without one. */
  finish(): void
  /** How the stream ended by its own word, if it has. */
  readonly end: 'complete' | 'failed' | undefined
  readonly usage: Usage
}

/** Of a longer line only the head is read: it may be the terminal event with a whole answer. */
const MAX_LINE_BYTES = 1024 * 1024
const HEAD_BYTES = 256

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const DATA = Buffer.from('data:')
const EVENT = Buffer.from('event:')
const NOTHING = Buffer.alloc(0)
const TYPE_FIRST = Buffer.from('{"type"')
const TYPE = /^\{"type"\s*:\s*"([\w.]+)"/

/**
 * Follows a stream to know whether it has come to its terminal event, and what it used.
 * Framing: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function watchEvents(dialect: Pick<Dialect, 'readEvent'>): EventWatch {
  let rest: Buffer = NOTHING
  let isTooLong = false
  let name = ''
  let end: EventWatch['end']
  const usage: Usage = {}

  const readLine = (line: Buffer) => {
    if (line.length === 0) {
      name = ''
    } else if (startsWith(line, DATA)) {
      const data = fieldValue(line, DATA)
      const reading = dialect.readEvent(name || typeOf(data), data)
      end ??= reading?.end
      if (reading?.usage) Object.assign(usage, reading.usage)
    } else if (startsWith(line, EVENT)) {
      name = fieldValue(line, EVENT).toString()
    }
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      let at = 0
      for (;;) {
        const lineEnd = bytes.indexOf(LINE_FEED, at)
        if (lineEnd === -1) break
        const part = bytes.subarray(at, lineEnd)
        if (!isTooLong)
          readLine(withoutReturn(rest.length > 0 ? Buffer.concat([rest, part]) : part))
        isTooLong = false
        rest = NOTHING
        at = lineEnd + 1
      }
      if (at === bytes.length || isTooLong) return
      isTooLong = rest.length + bytes.length - at > MAX_LINE_BYTES
      // Copied, not kept by reference: the runtime may use the chunk's memory again.
      rest = Buffer.concat([rest, bytes.subarray(at)])
      if (!isTooLong) return
      readLine(rest.subarray(0, HEAD_BYTES))
      rest = NOTHING
    },
    finish() {
      if (rest.length > 0) readLine(withoutReturn(rest))
      rest = NOTHING
    },
    get end() {
      return end
    },
    usage,
  }
}

const startsWith = (line: Buffer, field: Buffer) =>
  line[0] === field[0] && line.subarray(0, field.length).equals(field)

/** What an event without a name says it is; every API that names its events puts it first. */
const typeOf = (data: Buffer): string =>
  startsWith(data, TYPE_FIRST)
    ? (TYPE.exec(data.subarray(0, HEAD_BYTES).toString('latin1'))?.[1] ?? '')
    : ''

/** A field's value; one space behind the colon does not belong to it. */
const fieldValue = (line: Buffer, field: Buffer) =>
  line.subarray(line[field.length] === SPACE ? field.length + 1 : field.length)

const withoutReturn = (line: Buffer) =>
  line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line
