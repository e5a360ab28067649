import { linkSync, renameSync, statSync, unlinkSync } from 'node:fs'
import { FILE_ENDINGS } from '../own-file'

/** So long another process may take to move the same file. */
const PATIENCE_MS = 1000
const PAUSE_MS = 5

/** Which file stands at a path. Undefined where none does. */
export const inodeOf = (path: string): number | undefined =>
  statSync(path, { throwIfNoEntry: false })?.ino

/**
 * Gives a file that cannot be used another name, so that a new one can stand in its place. Nothing of it is deleted. Where
 * several processes find the same file, one of them moves it.
 *
 * @param inode The file that is meant: another one at its path is left alone.
 * @returns Its new path, or undefined where another process has moved it.
 * @throws whatever the system throws.
 */
export async function moveAside(
  path: string,
  inode: number,
  why: 'damaged' | 'foreign',
  nowMs: number,
): Promise<string | undefined> {
  if (inodeOf(path) !== inode) return undefined
  const day = new Date(nowMs).toISOString().slice(0, 10)
  const aside = path.replace(/\.sqlite$/, `-${day}-${why}-${inode}.sqlite`)
  const made = linked(path, aside)
  if (made === 'by another') {
    if (await isMoved(path, inode)) return undefined
    // Whoever has begun it is gone.
  } else if (made === 'here' && inodeOf(aside) !== inode) {
    unlinkSync(aside)
    return undefined
  }
  moveBeside(path, aside)
  if (made === 'nowhere') renameSync(path, aside)
  else if (inodeOf(path) === inode) unlinkSync(path)
  return aside
}

/** Gives a file a second name, which only one process can make. */
function linked(path: string, aside: string): 'here' | 'by another' | 'nowhere' {
  try {
    linkSync(path, aside)
    return 'here'
  } catch (cause) {
    const code = String((cause as NodeJS.ErrnoException).code)
    if (code === 'EEXIST') return 'by another'
    // A file system without links.
    if (['EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS'].includes(code)) return 'nowhere'
    throw cause
  }
}

/** What stands in the log of changes belongs to the file. */
function moveBeside(path: string, aside: string): void {
  for (const end of FILE_ENDINGS)
    if (end !== '' && inodeOf(path + end) !== undefined) renameSync(path + end, aside + end)
}

async function isMoved(path: string, inode: number): Promise<boolean> {
  for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; ) {
    if (inodeOf(path) !== inode) return true
    await Bun.sleep(PAUSE_MS)
  }
  return false
}
