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
  /**
   * To look first spares the lock where there is nothing to do: all processes of a machine may want the same at once, and each
   * write waits for the disk.
   */
  const write = async (
    file: Opened,
    isToDo: (file: Opened) => boolean,
    work: (file: Opened) => number,
  ): Promise<boolean> =>
    (await whenFree(() => isToDo(file))) && (await whenFree(() => work(file))) > 0

  return {
    kind,
    async all(of) {
      const file = await found()
      return entriesOf(file ? await whenFree(() => file.all(of)) : [])
    },
    async set(of, name, value) {
      return write(
        await opened(),
        (file) => file.get(of, name) !== value,
        (file) => file.set(of, name, value),
      )
    },
    async remove(of, name, was) {
      const file = await found()
      if (!file) return false
      return write(
        file,
        () => isNow(file.get(of, name), was),
        () => file.remove(of, name, was),
      )
    },
    async replace(of, name, was, value) {
      return write(
        await opened(),
        (file) => file.get(of, name) === was,
        (file) =>
          was === undefined ? file.add(of, name, value) : file.replace(of, name, was, value),
      )
    },
    async close() {
      const file = await opening?.catch(() => undefined)
      file?.close()
    },
  }
}

/** Whether there is a value, and it is the one that is asked for. */
const isNow = (value: string | undefined, was: string | undefined): boolean =>
  value !== undefined && (was === undefined || value === was)

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

/** Each is one statement, and so one step for all processes, whatever was seen before. Those that write tell how many entries they have changed. */
function statementsOn(database: Database) {
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
    all: (kind: string) => all.all(kind, MAX_ENTRIES + 1),
    get: (kind: string, name: string) => get.get(kind, name)?.value,
    set: (kind: string, name: string, value: string) => set.run(kind, name, value).changes,
    add: (kind: string, name: string, value: string) => add.run(kind, name, value).changes,
    replace: (kind: string, name: string, was: string, value: string) =>
      replace.run(value, kind, name, was).changes,
    remove: (kind: string, name: string, was: string | undefined) =>
      was === undefined ? remove.run(kind, name).changes : removeOne.run(kind, name, was).changes,
    close: () => database.close(),
  }
}
