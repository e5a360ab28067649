import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../telemetry/logger'
import { isDamage, whenFree } from './file-work'
import { forgiving } from './forgiving'
import { memoryStore } from './memory-store'
import { FILE_ENDINGS, makeOwnFile, makeOwnFolder } from './own-file'
import { FILE_BOUNDS, MEMORY_BOUNDS, type ResponseStore, type StoreBounds } from './store'

const FILE = 'responses.sqlite'

/** Where responses are kept, and by which clock. */
export type StoreOptions = {
  /** A folder for the file that all processes of a machine share. Without one, they are kept in memory. */
  folder: string | undefined
  log: Logger
  nowMs?: () => number
  bounds?: StoreBounds
}

/**
 * Opens the store of responses. Where the folder cannot be used, it says so and keeps them in memory.
 */
export async function openStore({
  folder,
  log,
  nowMs = Date.now,
  bounds,
}: StoreOptions): Promise<ResponseStore> {
  if (folder !== undefined)
    try {
      return forgiving(await openFile(folder, bounds ?? FILE_BOUNDS, nowMs), log)
    } catch (cause) {
      log('warn', 'the data folder cannot be used; stored responses are kept in memory', {
        folder,
        cause: cause instanceof Error ? cause.message : String(cause),
      })
    }
  return memoryStore(bounds ?? MEMORY_BOUNDS, nowMs)
}

async function openFile(folder: string, bounds: StoreBounds, nowMs: () => number) {
  makeOwnFolder(folder)
  const path = join(folder, FILE)
  try {
    return await opened(path, bounds, nowMs)
  } catch (cause) {
    // What was kept is gone for an hour of conversations, and clients send them whole.
    if (!isDamage(cause) && !(cause instanceof OtherLayout)) throw cause
    for (const end of FILE_ENDINGS) rmSync(`${path}${end}`, { force: true })
    return opened(path, bounds, nowMs)
  }
}

/** The file of another version of Portus. */
class OtherLayout extends Error {
  override name = 'OtherLayout'
}

async function opened(
  path: string,
  bounds: StoreBounds,
  nowMs: () => number,
): Promise<ResponseStore> {
  makeOwnFile(path)
  // Loaded here because most processes have no folder, and then need no SQLite.
  const { Database } = await import('bun:sqlite')
  const { isOfOtherLayout, prepareFile } = await import('./file-tables')
  const { fileStore } = await import('./file-store')
  const database = new Database(path, { readwrite: true, strict: true })
  try {
    await whenFree(() => prepareFile(database))
    if (isOfOtherLayout(database)) throw new OtherLayout()
    return fileStore(database, bounds, nowMs)
  } catch (cause) {
    database.close()
    throw cause
  }
}
