import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReloadState } from '../../config/reload-state'
import type { Env } from '../../config/source/variables'
import { isStillRunning, startTicksOf } from '../../store/process-start'

/** What a server says of itself to the commands of this machine. It holds no secret. */
export type RunningServer = {
  pid: number
  /** When the process started, by the kernel's clock: another process may get its number. */
  startTicks: string
  /** The configuration folder. */
  folder: string
  state: ReloadState
}

/** A note is some kilobytes. */
const MAX_BYTES = 1024 * 1024

/**
 * The folders in which a server may leave a note, the best one first. systemd names one for a service, and a container
 * whose file system is read-only has memory that is none.
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#RuntimeDirectory=
 */
export const noteFolders = (env: Env): string[] => [
  ...(env.RUNTIME_DIRECTORY ? [String(env.RUNTIME_DIRECTORY.split(':')[0])] : []),
  ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'portus')] : []),
  join('/run/portus'),
  join('/dev/shm', `portus-${userId()}`),
  join(tmpdir(), `portus-${userId()}`),
]

const userId = () => process.getuid?.() ?? 0

/** A note of this process, which says where it stands. It is gone when the process ends well. */
export type Note = { write(state: ReloadState): void; remove(): void }

/** Leaves notes in the first folder that can be used, or nowhere. */
export function leaveNote(env: Env, folder: string): Note {
  const { pid } = process
  const startTicks = startTicksOf(pid) ?? ''
  let path: string | undefined
  const writeTo = (place: string, note: RunningServer): boolean => {
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 })
      if (!isOurs(place)) return false
      const own = join(place, `${pid}.json`)
      rmSync(`${own}.new`, { force: true })
      writeFileSync(`${own}.new`, JSON.stringify(note), { mode: 0o600, flag: 'wx' })
      renameSync(`${own}.new`, own)
      path = own
      return true
    } catch {
      return false
    }
  }
  let places = noteFolders(env)
  return {
    write(state) {
      const used = places.find((place) => writeTo(place, { pid, startTicks, folder, state }))
      places = used === undefined ? [] : [used]
    },
    remove() {
      if (path !== undefined) rmSync(path, { force: true })
    },
  }
}

/** In a folder of somebody else, anybody's note could stand. */
function isOurs(place: string): boolean {
  const status = lstatSync(place)
  return status.isDirectory() && status.uid === userId()
}

/**
 * Whether a process is that of a user. The superuser reads the notes of all, and signals what they name. Elsewhere than on
 * Linux nobody tells, and only one's own notes are read.
 */
function isProcessOf(uid: number, pid: number): boolean {
  try {
    return statSync(`/proc/${pid}`).uid === uid
  } catch {
    return process.platform !== 'linux'
  }
}

/** The servers of this user, or of all users for root, that run on this machine and have left a note. */
export function runningServers(env: Env): RunningServer[] {
  const found = new Map<number, RunningServer>()
  for (const place of noteFolders(env))
    for (const note of notesIn(place))
      if (isStillRunning(note.pid, note.startTicks)) found.set(note.pid, note)
  return [...found.values()]
}

function notesIn(place: string): RunningServer[] {
  try {
    if (!isOurs(place) && userId() !== 0) return []
    return readdirSync(place)
      .filter((name) => /^\d+\.json$/.test(name))
      .flatMap((name) => noteAt(join(place, name)))
  } catch {
    return []
  }
}

function noteAt(path: string): RunningServer[] {
  try {
    const status = lstatSync(path)
    if (!status.isFile() || status.size > MAX_BYTES) return []
    const note = JSON.parse(readFileSync(path, 'utf8')) as RunningServer
    return isProcessOf(status.uid, note.pid) ? [note] : []
  } catch {
    return []
  }
}
