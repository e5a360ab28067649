import { existsSync, lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type CellStore, GAUGE, gathered } from './cells'
import { type CellFile, makeCellFile, openCellFile, readCellFile } from './mapped-file'

const pathOf = (folder: string, number: number): string => join(folder, `${number}.cells`)

/**
 * Makes a folder with a file of numbers for each process of a server, in the first place that has room for it. Only the user
 * of the server may open it.
 *
 * @param places Folders, the best one first. One in memory is best.
 * @param count How many processes, from number 0 on.
 * @param more Names of files of the same form that all processes write to.
 * @returns Its path. Undefined where no place has room.
 */
export function makeCellFolder(
  places: readonly string[],
  count: number,
  more: readonly string[] = [],
): string | undefined {
  for (const place of places) {
    let folder: string | undefined
    try {
      removeAbandoned(place)
      folder = mkdtempSync(join(place, `${prefix()}${process.pid}-`))
      for (let number = 0; number < count; number++) makeCellFile(pathOf(folder, number))
      for (const name of more) makeCellFile(join(folder, name))
      return folder
    } catch {
      if (folder !== undefined) removeCellFolder(folder)
    }
  }
  return undefined
}

/** Removes what {@link makeCellFolder} has made. */
export const removeCellFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true })

/**
 * The beginning of the names of such folders. Process ids are told apart by where they count, because containers may share
 * a place.
 */
function prefix(): string {
  const [, namespace = '0'] = /\[(\d+)\]/.exec(readlinkSync('/proc/self/ns/pid')) ?? []
  return `portus-${namespace}-`
}

/** Removes the folders of servers that were killed: they may take memory. */
function removeAbandoned(place: string): void {
  const beginning = prefix()
  for (const name of readdirSync(place)) {
    if (!name.startsWith(beginning)) continue
    const [pid = ''] = name.slice(beginning.length).split('-')
    if (/^\d+$/.test(pid) && !isRunning(Number(pid)) && isOurs(join(place, name)))
      removeCellFolder(join(place, name))
  }
}

/** Anybody may make a folder in such a place. */
function isOurs(folder: string): boolean {
  try {
    return lstatSync(folder).uid === process.getuid?.()
  } catch {
    return false
  }
}

/** Whether a process runs. Only Linux has several processes of a server, and tells it there. */
const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`)

/**
 * The numbers of one process of a server, beside those of the others.
 *
 * @param number Which file is its own.
 */
export function folderCells(folder: string, number: number): CellStore {
  const own = openCellFile(pathOf(folder, number))
  const others: CellFile[] = readdirSync(folder)
    .filter((name) => name.endsWith('.cells') && name !== `${number}.cells`)
    .map((name) => readCellFile(join(folder, name)))
  return {
    at: own.at,
    read: () => gathered([own.records, ...others.map(recordsOf)]),
  }
}

/** What a process was at when it ended says nothing of now. */
function recordsOf(file: CellFile): ReadonlyMap<string, Float64Array> {
  const records = file.records()
  if (isRunning(file.pid())) return records
  return new Map([...records].filter(([key]) => !key.startsWith(GAUGE)))
}
