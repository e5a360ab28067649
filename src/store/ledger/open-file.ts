import { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Logger } from '../../telemetry/logger'
import { isDamage, whenFree } from '../file-work'
import { makeOwnFile, makeOwnFolder } from '../own-file'
import { auditWriter } from './audit'
import { inodeOf, moveAside } from './move-aside'
import { beginRun, lostRuns, type OwnRun } from './runs'
import { FIRST_READABLE, ForeignFile, prepareLedger, VERSION, versionOf } from './tables'
import { rowWriter } from './write-rows'

/** The file of the ledger in the data folder. */
export const LEDGER_FILE = 'ledger.sqlite'

/** The file, as one process has opened it. */
export type OpenFile = {
  database: Database
  /** Which file it is: another one may stand at its path later. */
  inode: number
  write: ReturnType<typeof rowWriter>
  writeAudit: ReturnType<typeof auditWriter>
  run: OwnRun
}

type Place = { path: string; log: Logger; nowMs: () => number }

/**
 * Opens the file for a run of this process, and makes it where it is not there. One that cannot be used is money all the
 * same: it is moved aside, and said where to. Says also what an earlier run may have lost.
 *
 * @throws whatever the system or SQLite throws.
 */
export async function openFile(place: Place): Promise<OpenFile> {
  makeOwnFolder(dirname(place.path))
  // Once for this file, and once for one that another process has just begun.
  for (let tries = 0; ; tries++) {
    try {
      return await opened(place)
    } catch (cause) {
      const why = isDamage(cause) ? 'damaged' : cause instanceof ForeignFile ? 'foreign' : undefined
      if (why === undefined || tries === 2) throw cause
      await giveWay(place, why)
    }
  }
}

/** Moves a file aside that cannot be used. */
export async function giveWay(
  { path, log, nowMs }: Place,
  why: 'damaged' | 'foreign',
  inode = inodeOf(path),
): Promise<void> {
  if (inode === undefined) return
  const movedTo = await moveAside(path, inode, why, nowMs())
  if (movedTo !== undefined)
    log('error', 'the ledger begins anew; the old file is kept', {
      moved_to: movedTo,
      cause: why === 'damaged' ? 'it is damaged' : 'it is of another version or another program',
    })
}

async function opened({ path, log, nowMs }: Place): Promise<OpenFile> {
  makeOwnFile(path)
  const inode = inodeOf(path) ?? 0
  const database = new Database(path, { readwrite: true, strict: true })
  try {
    await whenFree(() => prepareLedger(database))
    const lost = await whenFree(() => lostRuns(database))
    if (lost)
      log('warn', 'the last run ended without its last rows', {
        runs: lost.runs,
        missing_after: new Date(lost.afterMs).toISOString(),
      })
    const run = await whenFree(() => beginRun(database, nowMs))
    const write = rowWriter(database, run.written)
    return { database, inode, write, writeAudit: auditWriter(database), run }
  } catch (cause) {
    database.close()
    throw cause
  }
}

/** Why a file cannot be looked at. */
export type Unreadable = 'missing' | 'damaged' | 'foreign'

/**
 * Opens the file to look at it while a server may write to it. One of an earlier version is left as it is: the server that writes
 * to it may be of that version, and its rows and sums are where they are in this one.
 *
 * @param isWriting Whether prices will be written.
 */
export function visitFile(path: string, isWriting: boolean): Database | Unreadable {
  if (!existsSync(path)) return 'missing'
  let database: Database | undefined
  try {
    database = isWriting
      ? new Database(path, { readwrite: true, strict: true })
      : new Database(path, { readonly: true, strict: true })
    const version = versionOf(database)
    if (version >= FIRST_READABLE && version <= VERSION) return database
    database.close()
    return 'foreign'
  } catch (cause) {
    database?.close()
    if (isDamage(cause)) return 'damaged'
    throw cause
  }
}
