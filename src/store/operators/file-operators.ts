import type { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { whenFree } from '../file-work'
import { makeOwnFile, makeOwnFolder } from '../own-file'
import { entriesOf, MAX_ENTRIES, type OperatorStore } from './operator-store'

/** The file's name in its folder. */
export const OPERATORS_FILE = 'operators.sqlite'

/**
 * Keeps entries in an SQLite file, which the processes of a machine share. There is none before somebody has written, and until
 * then nothing is loaded either. A file that cannot be opened is tried again with each call; a damaged one stays as it is.
 *
 * @param kind `memory` where the folder ends with the server.
 * @throws from its functions, whatever SQLite or the system throws.
 */
export function fileOperators(folder: string, kind: 'file' | 'memory'): OperatorStore {
  const path = join(folder, OPERATORS_FILE)
  let opening: Promise<Opened> | undefined
  const opened = (): Promise<Opened> => {
    opening ??= openFile(folder, path).catch((cause) => {
      opening = undefined
      throw cause
    })
    return opening
  }
  /** Undefined where nobody has written yet. */
  const found = async () =>
    opening || (await Bun.file(path).exists()) ? await opened() : undefined
  const write = async (work: (file: Opened) => number): Promise<boolean> => {
    const file = await opened()
    return whenFree(() => work(file) > 0)
  }

  return {
    kind,
    async all(of) {
      const file = await found()
      return entriesOf(file ? await whenFree(() => file.all(of)) : [])
    },
    set: (of, name, value) => write((file) => file.set(of, name, value)),
    async remove(of, name, was) {
      return (await found()) !== undefined && write((file) => file.remove(of, name, was))
    },
    replace: (of, name, was, value) =>
      write((file) =>
        was === undefined ? file.add(of, name, value) : file.replace(of, name, was, value),
      ),
    async close() {
      const file = await opening?.catch(() => undefined)
      file?.close()
    },
  }
}

type Opened = ReturnType<typeof statementsOn>

async function openFile(folder: string, path: string): Promise<Opened> {
  makeOwnFolder(folder)
  makeOwnFile(path)
  const { Database } = await import('bun:sqlite')
  const { prepareEntries } = await import('./entry-table')
  const database = new Database(path, { readwrite: true, strict: true })
  try {
    await whenFree(() => prepareEntries(database))
    return statementsOn(database)
  } catch (cause) {
    database.close()
    throw cause
  }
}

/** Each is one statement, and so one step for all processes. Those that write tell how many entries they have changed. */
function statementsOn(database: Database) {
  const all = database.query<{ name: string; value: string }, [string, number]>(
    'SELECT name, value FROM entries WHERE kind = ? LIMIT ?',
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
    all: (kind: string) => all.all(kind, MAX_ENTRIES + 1),
    set: (kind: string, name: string, value: string) => set.run(kind, name, value).changes,
    add: (kind: string, name: string, value: string) => add.run(kind, name, value).changes,
    replace: (kind: string, name: string, was: string, value: string) =>
      replace.run(value, kind, name, was).changes,
    remove: (kind: string, name: string, was: string | undefined) =>
      was === undefined ? remove.run(kind, name).changes : removeOne.run(kind, name, was).changes,
    close: () => database.close(),
  }
}
