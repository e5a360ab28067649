import { chmodSync, closeSync, constants, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../../telemetry/logger'
import { whenFree } from '../file-work'
import { forgivingOwners } from './forgiving-owners'
import { memoryOwners } from './memory-owners'
import { FILE_OWNERS, MEMORY_OWNERS, type OwnerBounds, type OwnerStore } from './owner-store'

const FILE = 'owners.sqlite'

const ONLY_OWN_FOLDER = 0o700
const ONLY_OWN_FILE = 0o600

/** Where owners are remembered, and by which clock. */
export type OwnerOptions = {
  /** A folder for the file that all processes of a machine share. Without one, they are remembered in memory. */
  folder: string | undefined
  log: Logger
  nowMs?: () => number
  bounds?: OwnerBounds
}

/**
 * Opens the store of owners. Where the folder or the file cannot be used, it says so and remembers in memory. A damaged file
 * stays as it is: it may be mended, and a new one would make everything nobody's.
 */
export async function openOwners({
  folder,
  log,
  nowMs = Date.now,
  bounds,
}: OwnerOptions): Promise<OwnerStore> {
  if (folder !== undefined)
    try {
      return forgivingOwners(await openFile(folder, bounds ?? FILE_OWNERS, nowMs), log)
    } catch (cause) {
      log('error', 'the data folder cannot be used; owners of what providers keep are forgotten', {
        folder,
        cause: cause instanceof Error ? cause.message : String(cause),
      })
    }
  return memoryOwners(bounds ?? MEMORY_OWNERS, nowMs)
}

async function openFile(
  folder: string,
  bounds: OwnerBounds,
  nowMs: () => number,
): Promise<OwnerStore> {
  mkdirSync(folder, { recursive: true, mode: ONLY_OWN_FOLDER })
  const path = join(folder, FILE)
  // SQLite gives the files beside it the same mode.
  closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT, ONLY_OWN_FILE))
  chmodSync(path, ONLY_OWN_FILE)
  // Loaded here because most processes have no folder, and then need no SQLite.
  const { Database } = await import('bun:sqlite')
  const { prepareOwners } = await import('./owner-tables')
  const { fileOwners } = await import('./file-owners')
  const database = new Database(path, { readwrite: true, strict: true })
  try {
    await whenFree(() => prepareOwners(database))
    return fileOwners(database, bounds, nowMs)
  } catch (cause) {
    database.close()
    throw cause
  }
}
