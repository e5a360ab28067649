import { type MemberWatch, watchMembers } from '../body/json/watch-members'
import {
  BYTE_ORDER_MARK,
  COLON,
  DATA,
  fieldOf,
  hasMark,
  joined,
  LINE_BREAK,
  LINE_FEED,
  SPACE,
} from './event-lines'

/**
 * One event, as its last line completes it.
 *
 * @param name The value of its `event` field, or an empty text.
 * @param data Its data; of a very long one an object with the members of {@link MEMBERS} alone. It is the
 * chunk's memory, so it must be read at once.
 * @param start Where its first field begins. Positions count from the start of the chunk that completes the
 * event, so an event that began in an earlier one begins at a negative position.
 * @param end The position behind its last line break.
 */
export type OnEvent = (name: string, data: Buffer, start: number, end: number) => void

/** Finds events in the chunks of a stream. */
export type EventScanner = {
  push(chunk: Uint8Array): void
  /** Completes an event without an empty line behind it: some servers end with one. */
  finish(): void
  /**
   * How many of the bytes so far belong to an event that is not complete. Zero between two events, and for
   * an event that is too long to be kept.
   */
  readonly openBytes: number
  /** Whether the next byte would begin an event or a comment. */
  readonly isBetweenEvents: boolean
}

/** A longer event is not kept. It may be the terminal one, with a whole answer in it. */
const MAX_EVENT_BYTES = 1024 * 1024

/** What is read of the data of a long event. */
const MEMBERS = [
  'type',
  'error',
  'usage',
  'usageMetadata',
  'service_tier',
  'x_groq',
  'message.usage',
  'response.usage',
  'response.service_tier',
]

/** What a further line costs besides its bytes: an event of nothing but empty lines is bounded too. */
const LINE_COST_BYTES = 64

const CARRIAGE_RETURN = 0x0d
const NOTHING = Buffer.alloc(0)

/**
 * Follows server-sent events in every legal spelling, in flat memory.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function scanEvents(onEvent: OnEvent): EventScanner {
  let isFirstLine = true
  /** Whether a line feed at the start of the next chunk belongs to the line break before it. */
  let endsWithReturn = false
  /** The beginning of a line whose end has not come, and its length. */
  let begun: Buffer[] = []
  let begunBytes = 0
  /** What becomes of the rest of a line that is too long. */
  let rest: 'kept' | 'watched' | 'skipped' = 'kept'
  /** The event that has begun. */
  let name = ''
  let data: Buffer[] = []
  let dataBytes = 0
  let long: MemberWatch | undefined
  /** Where the first field of the event begins. Undefined before it. */
  let start: number | undefined
  /** How much of `data` does not belong to the chunk. */
  let owned = 0

  const addData = (value: Buffer) => {
    if (long) {
      long.push(LINE_BREAK)
      long.push(value)
      return
    }
    data.push(value)
    dataBytes += value.length + (data.length > 1 ? LINE_COST_BYTES : 0)
  }

  const readLine = (line: Buffer, at: number, end: number) => {
    const field = fieldOf(line, at, end)
    if (field === undefined) return
    const colon = at + field.length
    const value = line[colon + 1] === SPACE ? colon + 2 : colon + 1
    if (field === DATA) addData(line.subarray(Math.min(value, end), end))
    else name = line.toString('utf8', Math.min(value, end), end)
  }

  const endEvent = (end: number) => {
    const isEvent = long !== undefined || data.length > 0
    const eventName = name
    const eventData = long ? membersOf(long) : joined(data)
    const eventStart = start ?? end
    name = ''
    data = []
    dataBytes = 0
    owned = 0
    long = undefined
    start = undefined
    if (isEvent) onEvent(eventName, eventData, eventStart, end)
  }

  /** Watches the event from now on, and keeps no more of it. */
  const becomeLong = () => {
    const line = Buffer.concat(begun)
    const isData = fieldOf(line, 0, line.length) === DATA
    if (isData || data.length > 0) {
      long ??= watchMembers(MEMBERS)
      for (const value of data) long.push(value)
      data = []
      dataBytes = 0
    }
    if (begunBytes === 0) return
    if (isData) readLine(line, 0, line.length)
    rest = isData ? 'watched' : 'skipped'
    begun = []
  }

  /** Takes the part of a line that stands in `bytes` and ends there. */
  const takeLine = (bytes: Buffer, at: number, end: number, next: number) => {
    const lineStart = at - begunBytes
    const isEmpty = lineStart === end
    if (rest === 'watched') long?.push(bytes.subarray(at, end))
    else if (rest === 'kept' && !isEmpty) {
      let line = bytes
      let from = at
      let to = end
      if (begunBytes > 0) {
        line = Buffer.concat([...begun, bytes.subarray(at, end)])
        from = 0
        to = line.length
      }
      if (isFirstLine && hasMark(line, from)) from += BYTE_ORDER_MARK.length
      if (line[from] !== COLON) start ??= lineStart
      readLine(line, from, to)
    }
    isFirstLine = false
    if (begunBytes > 0) begun = []
    begunBytes = 0
    rest = 'kept'
    if (isEmpty) endEvent(next)
  }

  /** Takes the part of a line that goes on in the next chunk. */
  const takeBegun = (bytes: Buffer, at: number) => {
    const length = bytes.length - at
    if (length > 0) {
      if (begunBytes === 0 && bytes[at] !== COLON) start ??= at
      begunBytes += length
      const part = bytes.subarray(at)
      if (rest === 'watched') long?.push(part)
      // Copied, not kept by reference: the runtime may use the chunk's memory again.
      else if (rest === 'kept') begun.push(Buffer.from(part))
    }
    for (; owned < data.length; owned++) data[owned] = Buffer.from(data[owned] as Buffer)
    if (rest === 'kept' && dataBytes + begunBytes > MAX_EVENT_BYTES) becomeLong()
    if (start !== undefined) start -= bytes.length
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      if (bytes.length === 0) return
      let at = endsWithReturn && bytes[0] === LINE_FEED ? 1 : 0
      endsWithReturn = false
      let lineFeed = bytes.indexOf(LINE_FEED, at)
      let carriageReturn = bytes.indexOf(CARRIAGE_RETURN, at)
      for (;;) {
        let end = lineFeed
        let next = end + 1
        if (carriageReturn !== -1 && (lineFeed === -1 || carriageReturn < lineFeed)) {
          end = carriageReturn
          next = end + 1
          if (next === bytes.length) endsWithReturn = true
          else if (bytes[next] === LINE_FEED) next++
          carriageReturn = bytes.indexOf(CARRIAGE_RETURN, next)
        } else if (lineFeed === -1) break
        takeLine(bytes, at, end, next)
        at = next
        if (lineFeed !== -1 && lineFeed < at) lineFeed = bytes.indexOf(LINE_FEED, at)
      }
      takeBegun(bytes, at)
    },
    finish() {
      if (begunBytes > 0) takeLine(NOTHING, 0, 0, 0)
      endEvent(0)
    },
    get openBytes() {
      return long || rest !== 'kept' ? 0 : -(start ?? 0)
    },
    get isBetweenEvents() {
      return begunBytes === 0 && start === undefined
    },
  }
}

/** The members of a long event that were found, as JSON again. */
function membersOf({ values }: MemberWatch): Buffer {
  const members: string[] = []
  const inside = new Map<string, string[]>()
  for (const [path, text] of values) {
    const [name = '', inner] = path.split('.')
    if (inner === undefined) members.push(`"${name}":${text}`)
    else inside.set(name, [...(inside.get(name) ?? []), `"${inner}":${text}`])
  }
  for (const [name, found] of inside) members.push(`"${name}":{${found.join(',')}}`)
  return Buffer.from(`{${members.join(',')}}`)
}
