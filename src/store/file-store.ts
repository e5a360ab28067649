import type { Database } from 'bun:sqlite'
import { type Bytes, bytesOf, lengthOfPieces, slicesOf } from '../body/json/body'
import { fileStatements } from './file-statements'
import { othersFirst, whenFree } from './file-work'
import {
  bytesKept,
  type KeptItem,
  type KeptResponse,
  type ResponseStore,
  type StoreBounds,
} from './store'

/** A statement reads or writes about as much as this, which takes a millisecond or two. */
const PIECE_BYTES = 256 * 1024
const PIECES_AT_ONCE = 4
const ITEMS_AT_ONCE = 500
/** So many responses that are too old go at once. */
const OLD_AT_ONCE = 100

/**
 * Keeps responses in an SQLite file, which several processes share. What was not used for the longest time goes
 * first. Each statement is short, and between two of them others have their turn.
 *
 * @param nowMs The time of the machine.
 * @throws from its functions, whatever SQLite throws.
 */
export function fileStore(
  database: Database,
  bounds: StoreBounds,
  nowMs: () => number,
): ResponseStore {
  const run = fileStatements(database)
  const oldestMs = () => nowMs() - bounds.maxAgeMs
  const write = <T>(work: () => T): Promise<T> =>
    whenFree(() => database.transaction(work).immediate())

  /** Takes a response away: nobody finds it from the first step on. */
  const erase = async (number: number) => {
    await write(() => run.hide(number))
    for (let isMore = true; isMore; await othersFirst())
      isMore = await write(
        () => run.removePieces(number, PIECES_AT_ONCE) + run.removeItems(number, ITEMS_AT_ONCE) > 0,
      )
    await write(() => run.remove(number))
  }

  const eraseWhile = async (next: () => number | undefined) => {
    for (let count = 0; ; count++) {
      const number = await whenFree(next)
      if (number === undefined || count === OLD_AT_ONCE) return
      await erase(number)
    }
  }

  const purge = () => eraseWhile(() => run.oldest(oldestMs()))

  const makeRoom = async (application: string, more: number) => {
    const { maxApplicationBytes, maxBytes } = bounds
    await eraseWhile(() =>
      run.bytesOf(application) + more > maxApplicationBytes
        ? run.oldestOf(application)
        : run.bytes() + more > maxBytes
          ? run.oldest(Number.MAX_SAFE_INTEGER)
          : undefined,
    )
  }

  const readPieces = async (number: number): Promise<Bytes[]> => {
    const pieces: Bytes[] = []
    for (;;) {
      const more = await whenFree(() => run.pieces(number, pieces.length, PIECES_AT_ONCE))
      for (const piece of more) pieces.push(piece)
      if (more.length < PIECES_AT_ONCE) return pieces
      await othersFirst()
    }
  }

  return {
    async keep(application, response) {
      const bytes = bytesKept(response)
      if (bytes > Math.min(bounds.maxApplicationBytes, bounds.maxBytes)) return
      await purge()
      const known = await whenFree(() => run.numberOf(application, response.id))
      if (known !== undefined) await erase(known)
      await makeRoom(application, bytes)
      const pieces = cut(response.pieces)
      const named = response.items.filter(({ isReference }) => !isReference)
      const row = { application, response, bytes, usedAtMs: nowMs() }
      if (pieces.length === 1 && named.length <= ITEMS_AT_ONCE) {
        await write(() => {
          const number = run.add(row, true)
          for (const piece of pieces) run.addPiece(number, 0, piece)
          for (const item of named) run.addItem(number, item)
        })
        return
      }
      const number = await write(() => run.add(row, false))
      for (const [position, piece] of pieces.entries()) {
        await write(() => run.addPiece(number, position, piece))
        await othersFirst()
      }
      for (let at = 0; at < named.length; at += ITEMS_AT_ONCE) {
        await write(() => {
          for (const item of named.slice(at, at + ITEMS_AT_ONCE)) run.addItem(number, item)
        })
        await othersFirst()
      }
      await write(() => run.show(number))
    },
    async find(application, id) {
      const row = await whenFree(() => run.response(application, id, oldestMs()))
      if (!row) return undefined
      const items = JSON.parse(row.items) as KeptItem[]
      const pieces = await readPieces(row.number)
      const length = lengthOfPieces(pieces)
      // Another process may take it away meanwhile.
      if (length < (items.at(-1)?.end ?? 0)) return undefined
      return {
        id,
        previousId: row.previous ?? undefined,
        head: row.head,
        items,
        inputCount: row.input_count,
        pieces,
      }
    },
    async findItem(application, id) {
      const item = await whenFree(() => run.itemOf(application, id, oldestMs()))
      if (!item) return undefined
      const first = Math.floor(item.start / PIECE_BYTES)
      const count = Math.floor((item.end - 1) / PIECE_BYTES) - first + 1
      const pieces = await whenFree(() => run.pieces(item.number, first, count))
      const at = first * PIECE_BYTES
      const json = bytesOf({ pieces }, { start: item.start - at, end: item.end - at })
      return json.length < item.end - item.start
        ? undefined
        : { json, weight: item.weight, responseId: item.responseId }
    },
    async touch(application, ids) {
      for (let at = 0; at < ids.length; at += ITEMS_AT_ONCE) {
        await write(() => {
          for (const id of ids.slice(at, at + ITEMS_AT_ONCE)) run.touch(application, id, nowMs())
        })
        await othersFirst()
      }
    },
    async remove(application, id) {
      const row = await whenFree(() => run.response(application, id, oldestMs()))
      if (!row) return false
      await erase(row.number)
      return true
    },
    async purge() {
      await purge()
      // What was overwritten in the file still stands in the log.
      await whenFree(run.emptyLog)
    },
    close() {
      database.close()
    },
  }
}

/** The same bytes in pieces of one length. The last one may be shorter. */
function cut(pieces: KeptResponse['pieces']): Bytes[] {
  const length = lengthOfPieces(pieces)
  const made: Bytes[] = []
  for (let start = 0; start < length; start += PIECE_BYTES) {
    const slices = slicesOf(pieces, { start, end: Math.min(length, start + PIECE_BYTES) })
    made.push(Buffer.concat(slices))
  }
  return made
}
