/** So long a work is tried again while other processes write. Each of them needs some milliseconds. */
const PATIENCE_MS = 1000
const MAX_PAUSE_MS = 20

/** What SQLite says where another process has locked the file. https://sqlite.org/rescode.html */
const IS_BUSY = /^SQLITE_(?:BUSY|LOCKED)/

/** SQLite's name of an error, or "". */
export const codeOf = (cause: unknown): string => {
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Whether another process has the file locked. */
export const isBusy = (cause: unknown): boolean => IS_BUSY.test(codeOf(cause))

/** Whether SQLite says that a file is damaged, or that it is no database. */
export const isDamage = (cause: unknown): boolean =>
  ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].some((code) => codeOf(cause).startsWith(code))

/**
 * Does a short work on a file that other processes write to. SQLite would wait with the whole process; here the
 * other requests go on.
 *
 * @throws whatever the work throws, and SQLite's error where the file stays locked.
 */
export async function whenFree<T>(work: () => T): Promise<T> {
  const endMs = performance.now() + PATIENCE_MS
  for (let pauseMs = 1; ; pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs)) {
    try {
      return work()
    } catch (cause) {
      if (!isBusy(cause) || performance.now() > endMs) throw cause
      await Bun.sleep(pauseMs * (0.5 + Math.random()))
    }
  }
}

/** Lets other requests have their turn. */
export const othersFirst = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
