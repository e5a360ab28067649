import { PortusError, portusError } from '../errors'
import type { Hold } from '../limits/bytes-in-flight'
import { LINE_FEED } from './event-lines'

/** The most that is kept of an answer that is read whole: far more than one with pictures. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/**
 * The same bytes, of which no more than so many are given out. They are counted as kept.
 *
 * @throws {PortusError} `invalid_provider_answer` where there are more; `overloaded` where no more may be kept.
 */
export async function* limitedBytes(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  hold?: Hold,
): AsyncGenerator<Uint8Array, undefined> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw longAnswer(maxBytes)
    if (hold) keep(hold, chunk.byteLength, bytes)
    yield chunk
  }
}

/**
 * Counts bytes of an answer, before they are kept. The client can do nothing where one answer alone is more than
 * may be held.
 *
 * @param allBytes How long the answer is with them.
 * @throws {PortusError} `invalid_provider_answer` there; `overloaded` where other requests hold too much.
 */
export function keep(hold: Hold, bytes: number, allBytes: number): void {
  try {
    hold.take(bytes)
  } catch (cause) {
    throw cause instanceof PortusError && cause.kind === 'request_too_large'
      ? longAnswer(allBytes)
      : cause
  }
}

/**
 * The same bytes, as long as line breaks come: whoever reads lines keeps one until it is whole.
 *
 * @param maxBytes How many may come behind a line break before the next piece with one.
 * @throws {PortusError} `invalid_provider_answer` where there are more.
 */
export async function* limitedLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, undefined> {
  let lineBytes = 0
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(LINE_FEED)
    lineBytes = last === -1 ? lineBytes + chunk.byteLength : chunk.byteLength - last - 1
    if (lineBytes > maxBytes) throw longEvent(maxBytes)
    yield chunk
  }
}

/** The most that is kept of an event or a frame that is read whole. A picture comes in one event. */
export const MAX_EVENT_BYTES = 32 * 1024 * 1024

/** The error of an answer that is longer than what may be kept of one. */
export const longAnswer = (maxBytes: number) =>
  portusError('invalid_provider_answer', 'long_answer', { values: { max: maxBytes } })

/** The error of an event or a frame that is longer than what may be kept of one. */
export const longEvent = (maxBytes: number) =>
  portusError('invalid_provider_answer', 'long_event', { values: { max: maxBytes } })
