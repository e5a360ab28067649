import { type FSWatcher, watch } from 'node:fs'
import type { Bundle } from '../../config/source/bundle'
import { fileState } from './file-state'

/** A network file system and a link of Kubernetes tell nobody, so somebody looks this often. */
const LOOK_MS = 2000

/** Editors and `kubectl` write more than one file. So long nothing more has happened. */
const QUIET_MS = 100

/** Somebody may write into the folder all the time. */
const MAX_WAIT_MS = 2000

/** So many folders are listened to. The others are looked at. */
const MAX_WATCHED = 200

/** So many files are looked at side by side. */
const AT_ONCE = 16

/** What watches the files of a configuration. */
export type Watching = {
  /** Looks at these from now on. */
  follow(bundle: Bundle): void
  end(): void
}

/**
 * Tells when a file or a folder of a configuration has changed: by what the system says, and by looking at all of them
 * every few seconds.
 *
 * @param also Further files.
 */
export function watchFiles(
  onChange: () => void,
  also: readonly string[] = [],
  lookMs: number = LOOK_MS,
): Watching {
  let paths: readonly string[] = also
  /** How each of them was at the last look. One that has not been looked at counts as changed: it may be so since. */
  let seen: ReadonlyMap<string, string> = new Map()
  let watchers: FSWatcher[] = []
  let quiet: Timer | undefined

  /** When the first of the changes was noticed that wait. */
  let sinceMs: number | undefined

  const noticed = () => {
    const nowMs = performance.now()
    sinceMs ??= nowMs
    clearTimeout(quiet)
    const waitMs = Math.min(QUIET_MS, Math.max(0, sinceMs + MAX_WAIT_MS - nowMs))
    quiet = setTimeout(() => {
      sinceMs = undefined
      onChange()
    }, waitMs)
  }

  let isLooking = false
  const look = async () => {
    if (isLooking) return
    isLooking = true
    const now = await statesOf(paths)
    isLooking = false
    const isAlike = [...now].every(([path, state]) => seen.get(path) === state)
    seen = now
    if (!isAlike) noticed()
  }
  const timer = setInterval(() => void look(), lookMs)

  const endWatchers = () => {
    for (const watcher of watchers) watcher.close()
    watchers = []
  }

  return {
    follow({ files, folders }) {
      paths = [...new Set([...Object.keys(folders), ...Object.keys(files), ...also])]
      // A folder of the same name may be another one now.
      endWatchers()
      for (const folder of Object.keys(folders).slice(0, MAX_WATCHED)) {
        const watcher = listen(folder, noticed)
        if (watcher) watchers.push(watcher)
      }
    },
    end() {
      clearInterval(timer)
      clearTimeout(quiet)
      endWatchers()
    },
  }
}

/** Undefined where the system has no more of them, or the folder is gone. Looking finds the change. */
function listen(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, onEvent)
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}

/** The states of files, by their paths. */
async function statesOf(paths: readonly string[]): Promise<Map<string, string>> {
  const states = new Map<string, string>()
  for (let at = 0; at < paths.length; at += AT_ONCE)
    await Promise.all(
      paths.slice(at, at + AT_ONCE).map(async (path) => states.set(path, await fileState(path))),
    )
  return states
}
