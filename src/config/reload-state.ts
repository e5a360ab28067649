import type { Changes } from './changes'

/** How a reload ended. */
export type ReloadEnd = {
  atMs: number
  result: ReloadResult
  /** The name of the configuration that is served since. */
  revision: string
  /** Why it was refused, each with its place. */
  problems: readonly string[]
  /** What it has changed. */
  changes?: Changes
  /** Names of variables that count at the next start. */
  needsRestart?: readonly string[]
}

/** Where a process stands with its configuration. */
export type ReloadState = {
  /** The name of the configuration that is served. */
  revision: string
  /** `Date.now()` from when on it is. */
  servedSinceMs: number
  /** How often another one was looked at: put in place, or refused. */
  successes: number
  failures: number
  /** How the latest reload ended. Undefined before the first one. */
  last?: ReloadEnd
  /** The latest ones that have changed something or were refused, the oldest first: others may come before anybody looks. */
  recent: readonly ReloadEnd[]
  /** How often somebody has asked for a reload and has had a result. */
  answers: number
}

/** How a reload ends. `unchanged` says that the files say what is served already. */
export type ReloadResult = 'success' | 'failure' | 'unchanged'

/** The state at the start. */
export const firstState = (revision: string, nowMs: number): ReloadState => ({
  revision,
  servedSinceMs: nowMs,
  successes: 0,
  failures: 0,
  recent: [],
  answers: 0,
})
