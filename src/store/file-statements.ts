import type { Database } from 'bun:sqlite'
import type { Bytes } from '../body/json/body'
import type { KeptItem, KeptResponse } from './store'

type ResponseRow = {
  number: number
  id: string
  previous: string | null
  head: string
  items: string
  input_count: number
}

type ItemRow = {
  number: number
  responseId: string
} & Pick<KeptItem, 'start' | 'end' | 'weight'>

/** What is written of a response beside its pieces. */
export type NewRow = {
  application: string
  response: KeptResponse
  bytes: number
  usedAtMs: number
}

/** The statements on the file of responses, each of them short. SQLite compiles each one once. */
export function fileStatements(database: Database) {
  const numberIn = (row: { number: number } | null) => row?.number
  const bytesIn = (row: { bytes: number } | null) => row?.bytes ?? 0
  const total = database.query<{ bytes: number }, [string]>(
    'SELECT bytes FROM totals WHERE scope = ?',
  )
  const oldest = database.query<{ number: number }, [number]>(
    'SELECT number FROM responses WHERE used_at <= ? ORDER BY used_at LIMIT 1',
  )
  const oldestOf = database.query<{ number: number }, [string]>(
    'SELECT number FROM responses WHERE application = ? ORDER BY used_at LIMIT 1',
  )
  const numberOf = database.query<{ number: number }, [string, string]>(
    'SELECT number FROM responses WHERE application = ? AND id = ?',
  )
  const response = database.query<ResponseRow, [string, string, number]>(
    'SELECT * FROM responses WHERE application = ? AND id = ? AND used_at > ? AND is_whole = 1',
  )
  // Only the item: a request for a thousand items would read the whole response a thousand times.
  const item = database.query<ItemRow, [string, string, number]>(
    `SELECT number, responses.id AS responseId, start, end, weight FROM items JOIN responses ON number = items.response
     WHERE items.application = ? AND items.id = ? AND used_at > ? AND is_whole = 1`,
  )
  const pieces = database.query<{ bytes: Bytes }, [number, number, number]>(
    'SELECT bytes FROM pieces WHERE response = ? AND position >= ? ORDER BY position LIMIT ?',
  )
  const add = database.query(
    `INSERT INTO responses (application, id, previous, head, items, input_count, bytes, used_at, is_whole)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  // Another process may have taken the response away meanwhile, to make room.
  const addPiece = database.query(
    'INSERT INTO pieces SELECT number, ?, ? FROM responses WHERE number = ?',
  )
  const addItem = database.query(
    'INSERT OR REPLACE INTO items SELECT application, ?, number, ?, ?, ? FROM responses WHERE number = ?',
  )
  const show = database.query('UPDATE responses SET is_whole = 1 WHERE number = ?')
  const hide = database.query('UPDATE responses SET is_whole = 0 WHERE number = ?')
  const touch = database.query(
    'UPDATE responses SET used_at = ? WHERE application = ? AND id = ? AND is_whole = 1',
  )
  const remove = database.query('DELETE FROM responses WHERE number = ?')
  const removePieces = database.query(
    'DELETE FROM pieces WHERE rowid IN (SELECT rowid FROM pieces WHERE response = ? LIMIT ?)',
  )
  const removeItems = database.query(
    `DELETE FROM items WHERE (application, id) IN
     (SELECT application, id FROM items WHERE response = ? LIMIT ?)`,
  )
  const emptyLog = database.query('PRAGMA wal_checkpoint(TRUNCATE)')
  return {
    bytes: () => bytesIn(total.get('all')),
    bytesOf: (application: string) => bytesIn(total.get(`of ${application}`)),
    oldest: (usedUntilMs: number) => numberIn(oldest.get(usedUntilMs)),
    oldestOf: (application: string) => numberIn(oldestOf.get(application)),
    numberOf: (application: string, id: string) => numberIn(numberOf.get(application, id)),
    response: (application: string, id: string, afterMs: number) =>
      response.get(application, id, afterMs) ?? undefined,
    itemOf: (application: string, id: string, afterMs: number) =>
      item.get(application, id, afterMs) ?? undefined,
    pieces: (number: number, from: number, count: number) =>
      pieces.all(number, from, count).map(({ bytes }) => bytes),
    /** The new row's number. */
    add(
      {
        application,
        response: { id, previousId, head, items, inputCount },
        bytes,
        usedAtMs,
      }: NewRow,
      isWhole: boolean,
    ) {
      const values = [application, id, previousId ?? null, head, JSON.stringify(items)] as const
      return Number(
        add.run(...values, inputCount, bytes, usedAtMs, isWhole ? 1 : 0).lastInsertRowid,
      )
    },
    addPiece: (number: number, position: number, bytes: Bytes) =>
      void addPiece.run(position, bytes, number),
    addItem: (number: number, { id, start, end, weight }: KeptItem) =>
      void addItem.run(id, start, end, weight, number),
    show: (number: number) => void show.run(number),
    hide: (number: number) => void hide.run(number),
    touch: (application: string, id: string, nowMs: number) =>
      void touch.run(nowMs, application, id),
    remove: (number: number) => void remove.run(number),
    /** Empties the log of changes. Does nothing while others read it. https://sqlite.org/wal.html */
    emptyLog: () => void emptyLog.get(),
    removePieces: (number: number, count: number) => removePieces.run(number, count).changes,
    removeItems: (number: number, count: number) => removeItems.run(number, count).changes,
  }
}
