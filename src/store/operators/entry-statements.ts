import type { Database } from 'bun:sqlite'
import { type EntryKind, MAX_ENTRIES } from './operator-store'

/**
 * What a kind is worth when a machine loses its power. A pause outlives that. A mark of an alert may be as it was some writes
 * ago, and then an alert is sent twice: to wait for the disk with each of a thousand marks would hold up all requests.
 * https://sqlite.org/pragma.html#pragma_synchronous
 */
const SYNCHRONOUS: Readonly<Record<EntryKind, 'FULL' | 'NORMAL'>> = {
  pause: 'FULL',
  alert: 'NORMAL',
}

/** Called before each write. The connection keeps what was set last. */
function durabilityOn(database: Database): (kind: EntryKind) => void {
  let is: string | undefined
  return (kind) => {
    const next = SYNCHRONOUS[kind]
    if (next === is) return
    database.run(`PRAGMA synchronous = ${next}`)
    is = next
  }
}

/** Each is one statement, and so one step for all processes, whatever was seen before. Those that write tell how many entries they have changed. */
export function statementsOn(database: Database) {
  const durable = durabilityOn(database)
  const all = database.query<{ name: string; value: string }, [string, number]>(
    'SELECT name, value FROM entries WHERE kind = ? LIMIT ?',
  )
  const get = database.query<{ value: string }, [string, string]>(
    'SELECT value FROM entries WHERE kind = ? AND name = ?',
  )
  const set = database.query(
    `INSERT INTO entries (kind, name, value) VALUES (?, ?, ?)
     ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value`,
  )
  const add = database.query('INSERT OR IGNORE INTO entries (kind, name, value) VALUES (?, ?, ?)')
  const replace = database.query(
    'UPDATE entries SET value = ? WHERE kind = ? AND name = ? AND value = ?',
  )
  const remove = database.query('DELETE FROM entries WHERE kind = ? AND name = ?')
  const removeOne = database.query('DELETE FROM entries WHERE kind = ? AND name = ? AND value = ?')
  return {
    all: (kind: EntryKind) => all.all(kind, MAX_ENTRIES + 1),
    get: (kind: EntryKind, name: string) => get.get(kind, name)?.value,
    set(kind: EntryKind, name: string, value: string) {
      durable(kind)
      return set.run(kind, name, value).changes
    },
    add(kind: EntryKind, name: string, value: string) {
      durable(kind)
      return add.run(kind, name, value).changes
    },
    replace(kind: EntryKind, name: string, was: string, value: string) {
      durable(kind)
      return replace.run(value, kind, name, was).changes
    },
    remove(kind: EntryKind, name: string, was: string | undefined) {
      durable(kind)
      return (was === undefined ? remove.run(kind, name) : removeOne.run(kind, name, was)).changes
    },
    close: () => database.close(),
  }
}
