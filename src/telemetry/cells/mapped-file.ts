import { closeSync, openSync, writeSync } from 'node:fs'
import { type CellRecords, GAUGE, OVERFLOW } from './cells'

/** The bytes of a file. They are all written when it is made: a map of a file without its bytes ends the process later. */
export const FILE_BYTES = 4 * 1024 * 1024

const MAGIC = 0x50_43_45_31
const HEADER_BYTES = 64
const NUMBER_BYTES = 8
/** Where in the header the numbers stand, in units of 32 bits. */
const [MAGIC_AT, USED_AT, PID_AT, LOCK_AT] = [0, 1, 2, 3]

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Makes a file for the numbers of one process, with all its bytes.
 *
 * @throws {Error} where there is no room for it.
 */
export function makeCellFile(path: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    const zeros = new Uint8Array(FILE_BYTES)
    let written = 0
    while (written < zeros.byteLength) written += writeSync(file, zeros, written)
  } finally {
    closeSync(file)
  }
}

/** The numbers of one process as others read them. */
export type CellFile = {
  /** Every key with its numbers, as they are now. */
  records(): ReadonlyMap<string, Float64Array>
  /** The process that writes there now, or did last. Zero where none has. */
  pid(): number
}

/** Maps a file into the memory, and reads on where it has read before. Records are only ever appended. */
function mapped(path: string) {
  const bytes = Bun.mmap(path, { shared: true })
  const { buffer, byteOffset } = bytes
  const header = new Int32Array(buffer, byteOffset, HEADER_BYTES / 4)
  const view = new DataView(buffer, byteOffset, bytes.byteLength)
  const records = new Map<string, Float64Array>()
  let readUpTo = HEADER_BYTES
  const readOn = () => {
    const end = Math.min(Atomics.load(header, USED_AT), bytes.byteLength)
    while (readUpTo < end) {
      const keyBytes = view.getUint32(readUpTo, true)
      const count = view.getUint32(readUpTo + 4, true)
      const keyAt = readUpTo + NUMBER_BYTES
      const numbersAt = keyAt + padded(keyBytes)
      const next = numbersAt + count * NUMBER_BYTES
      if (next > end) break
      const key = decoder.decode(bytes.slice(keyAt, keyAt + keyBytes))
      records.set(key, new Float64Array(buffer, byteOffset + numbersAt, count))
      readUpTo = next
    }
    return records
  }
  return { bytes, buffer, byteOffset, header, view, records, readOn }
}

/** Reads the numbers of another process. */
export function readCellFile(path: string): CellFile {
  const { header, readOn } = mapped(path)
  return { records: readOn, pid: () => Atomics.load(header, PID_AT) }
}

/** Numbers in a file, and what several writers of it need. */
export type OwnCellFile = CellRecords & {
  /** As `at`, and undefined where there is no room. Other writers' records are found. */
  find(key: string, count: number): Float64Array | undefined
  /** Every record, also those that others have made meanwhile. */
  all(): ReadonlyMap<string, Float64Array>
  /** One number of the header that is nobody's: zero at first, and not changed here. */
  readonly lock: Int32Array
}

/**
 * Goes on with the numbers of a file, whose only writer this process is, or which writes there while it holds a lock. What a process
 * before it has counted stays, however that ended: a record counts from when all of it is written.
 *
 * Layout: a header of 64 bytes (magic, bytes used, process id, lock), then records of the key's bytes and the count of
 * numbers (two 32-bit integers), the key in UTF-8 padded to eight bytes, and the numbers.
 */
export function openCellFile(path: string): OwnCellFile {
  const { bytes, buffer, byteOffset, header, view, records, readOn } = mapped(path)
  if (Atomics.load(header, MAGIC_AT) !== MAGIC) {
    Atomics.store(header, USED_AT, HEADER_BYTES)
    Atomics.store(header, MAGIC_AT, MAGIC)
  }
  for (const [key, numbers] of readOn()) if (key.startsWith(GAUGE)) numbers.fill(0)
  Atomics.store(header, PID_AT, process.pid)
  const make = (key: string, count: number): Float64Array | undefined => {
    const start = Atomics.load(header, USED_AT)
    const text = encoder.encode(key)
    const numbersAt = start + NUMBER_BYTES + padded(text.byteLength)
    const end = numbersAt + count * NUMBER_BYTES
    if (end > bytes.byteLength) return undefined
    view.setUint32(start, text.byteLength, true)
    view.setUint32(start + 4, count, true)
    bytes.set(text, start + NUMBER_BYTES)
    const numbers = new Float64Array(buffer, byteOffset + numbersAt, count).fill(0)
    Atomics.store(header, USED_AT, end)
    readOn()
    return numbers
  }
  const overflow = records.get(OVERFLOW) ?? make(OVERFLOW, 1) ?? new Float64Array(1)
  const find = (key: string, count: number): Float64Array | undefined => {
    const known = records.get(key) ?? readOn().get(key)
    return known ? (known.length === count ? known : undefined) : make(key, count)
  }
  return {
    records,
    lock: header.subarray(LOCK_AT, LOCK_AT + 1),
    find,
    all: readOn,
    at(key, count) {
      const found = find(key, count)
      if (found) return found
      overflow[0] = (overflow[0] ?? 0) + 1
      return new Float64Array(count)
    },
  }
}

const padded = (length: number): number => Math.ceil(length / NUMBER_BYTES) * NUMBER_BYTES
