import type { Hold } from '../limits/bytes-in-flight'

/** Fewer waiting bytes are those of a connection that is merely busy. */
const BUSY_BYTES = 64 * 1024

/**
 * Counts the frames of a connection that wait to be sent. The runtime tells their length and not when it changes,
 * so whoever sends a frame asks, and a timer does.
 *
 * @returns Notes how many bytes wait. It throws where no more may be kept.
 */
export function queuedBytes(hold: Hold): (waiting: number) => void {
  let counted = 0
  return (waiting) => {
    if (waiting <= BUSY_BYTES && counted === 0) return
    if (waiting > counted) hold.take(waiting - counted)
    else hold.give(counted - waiting)
    counted = waiting
  }
}
