import {
  type AnswerWatch,
  type EventOptions,
  NO_BYTES,
  type OnReading,
  type WatchedDialect,
  watchEvents,
} from './watch-events'

/** An event that holds nothing but token counts is shorter. A longer one is not held back. */
const MAX_HELD_BYTES = 16 * 1024

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Watches a stream, and takes out the event that only says what was used: the client did not ask for it.
 * All other bytes stay as they are. An event is held back until it is complete.
 */
export function takeOutUsage(
  dialect: WatchedDialect,
  options: Omit<EventOptions, 'onReading'> = {},
): AnswerWatch {
  const removed: { start: number; end: number }[] = []
  const onReading: OnReading = ({ isUsageAlone }, start, end) => {
    if (isUsageAlone) removed.push({ start, end })
  }
  const watch = watchEvents(dialect, { ...options, onReading })
  /** The pieces of an event that is not complete. They are joined once, for a chunk may be a byte. */
  let pieces: Uint8Array[] = []
  let heldBytes = 0
  /** Whether a line feed at the start of the next chunk belongs to an event that was taken out. */
  let isCutInLineBreak = false
  let hasRemovedEnd = false

  /** The bytes in hand without the events that are taken out. Positions count from behind `offset` bytes. */
  const without = (bytes: Uint8Array, offset: number, stop: number): Uint8Array => {
    const pieces: Uint8Array[] = []
    let at = 0
    for (const { start, end } of removed.splice(0)) {
      if (start + offset < at) continue // It was too long, and its beginning has gone to the client.
      pieces.push(bytes.subarray(at, start + offset))
      at = end + offset
    }
    const last = bytes.subarray(at, Math.max(at, stop))
    return pieces.length > 0 ? Buffer.concat([...pieces, last]) : last
  }

  const joined = (last: Uint8Array): Uint8Array =>
    pieces.length > 0 ? Buffer.concat([...pieces, last]) : last

  return {
    push(chunk) {
      if (chunk.byteLength === 0) return chunk
      if (isCutInLineBreak && chunk[0] === LINE_FEED) removed.push({ start: 0, end: 1 })
      const passed = watch.push(chunk)
      const offset = heldBytes
      isCutInLineBreak =
        chunk.at(-1) === CARRIAGE_RETURN && removed.at(-1)?.end === chunk.byteLength
      const open = watch.end === 'failed' ? 0 : watch.openBytes
      const isHeld = open > 0 && open <= MAX_HELD_BYTES
      // Copied, not kept by reference: the runtime may use the chunk's memory again.
      if (isHeld && removed.length === 0 && open === offset + passed.byteLength) {
        pieces.push(Buffer.from(passed))
        heldBytes = open
        return NO_BYTES
      }
      const bytes = joined(passed)
      const stop = bytes.byteLength - (isHeld ? open : 0)
      pieces = isHeld ? [Buffer.from(bytes.subarray(stop))] : []
      heldBytes = isHeld ? open : 0
      return without(bytes, offset, stop)
    },
    finish() {
      watch.finish()
      const held = joined(NO_BYTES)
      const rest = without(held, held.byteLength, held.byteLength)
      hasRemovedEnd = held.byteLength > 0 && rest.byteLength === 0
      pieces = []
      heldBytes = 0
      return rest
    },
    get end() {
      return watch.end
    },
    get hasStopped() {
      return watch.hasStopped
    },
    get isBetweenEvents() {
      return hasRemovedEnd || watch.isBetweenEvents
    },
    get usage() {
      return watch.usage
    },
    get facts() {
      return watch.facts
    },
  }
}
