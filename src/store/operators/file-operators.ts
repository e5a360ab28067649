import { join } from 'node:path'
import { isBusy, whenFree } from '../file-work'
import { inodeOf } from '../ledger/move-aside'
import { makeOwnFile, makeOwnFolder } from '../own-file'
import { statementsOn } from './entry-statements'
import { entriesOf, type OperatorStore } from './operator-store'

/** The file's name in its folder. */
export const OPERATORS_FILE = 'operators.sqlite'

/**
 * Keeps entries in an SQLite file, which the processes of a machine share. There is none before somebody has written, and until
 * then nothing is loaded either. A file that cannot be opened is tried again with each call; a damaged one stays as it is. One that
 * is taken away has no entries any more, in no process, and the next one who writes makes it anew.
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
  const dropped = new WeakSet<Opened>()
  const drop = (file: Opened) => {
    // Another call may have found the same, and opened the next one already.
    if (dropped.has(file)) return
    dropped.add(file)
    opening = undefined
    file.close()
  }
  /** The file that stands at the path. Undefined where none does: nobody has written yet, or somebody has taken it away. */
  const found = async (): Promise<Opened | undefined> => {
    const file = opening && (await opened())
    if (file && inodeOf(path) === file.inode) return file
    if (file) drop(file)
    return inodeOf(path) === undefined ? undefined : opened()
  }
  const current = async () => (await found()) ?? opened()
  const on = async <T>(file: Opened, work: (file: Opened) => T): Promise<T> => {
    try {
      return await whenFree(() => work(file))
    } catch (cause) {
      // Whatever it is, a new connection may work.
      if (!isBusy(cause)) drop(file)
      throw cause
    }
  }
  /**
   * To look first spares the lock where there is nothing to do: all processes of a machine may want the same at once, and each
   * write waits for the disk.
   */
  const write = async (
    file: Opened,
    isToDo: (file: Opened) => boolean,
    work: (file: Opened) => number,
  ): Promise<boolean> => (await on(file, isToDo)) && (await on(file, work)) > 0

  return {
    kind,
    async all(of) {
      const file = await found()
      return entriesOf(file ? await on(file, () => file.all(of)) : [])
    },
    async set(of, name, value) {
      return write(
        await current(),
        (file) => file.get(of, name) !== value,
        (file) => file.set(of, name, value),
      )
    },
    async remove(of, name, was) {
      const file = await found()
      if (!file) return false
      return write(
        file,
        (file) => isNow(file.get(of, name), was),
        (file) => file.remove(of, name, was),
      )
    },
    async replace(of, name, was, value) {
      return write(
        await current(),
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

/** `inode` says which file it is: another one may stand at its path later. */
type Opened = ReturnType<typeof statementsOn> & { inode: number | undefined }

async function openFile(folder: string, path: string): Promise<Opened> {
  makeOwnFolder(folder)
  makeOwnFile(path)
  const inode = inodeOf(path)
  const { Database } = await import('bun:sqlite')
  const { prepareEntries } = await import('./entry-table')
  const database = new Database(path, { readwrite: true, strict: true })
  try {
    await whenFree(() => prepareEntries(database))
    return { ...statementsOn(database), inode }
  } catch (cause) {
    database.close()
    throw cause
  }
}
