import { chmodSync, closeSync, constants, mkdirSync, openSync } from 'node:fs'

const ONLY_OWN_FOLDER = 0o700
const ONLY_OWN_FILE = 0o600

/** A database, and SQLite's own files beside it. https://sqlite.org/tempfiles.html */
export const FILE_ENDINGS = ['', '-wal', '-shm'] as const

/** Makes a folder that only its owner may enter, if there is none yet. */
export const makeOwnFolder = (folder: string): void =>
  void mkdirSync(folder, { recursive: true, mode: ONLY_OWN_FOLDER })

/**
 * Makes a file that only its owner may read, if there is none yet, and gives one that is there these rights. SQLite gives
 * the files beside it the same ones.
 */
export function makeOwnFile(path: string): void {
  closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT, ONLY_OWN_FILE))
  chmodSync(path, ONLY_OWN_FILE)
}
