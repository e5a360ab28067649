import type { NameChanges } from '../../config/changes'
import type { Fields, Logger } from '../../telemetry/logger'
import { shownNames } from '../../telemetry/shown-text'
import type { Verdict } from './member'

/** So many names and problems are written. Others are counted. */
const MAX_NAMES = 20
const MAX_PROBLEMS = 20

/** What is said of a configuration that is served. */
export type Reloaded = Pick<Verdict, 'changes' | 'revision' | 'warnings'> & {
  /** Warnings that were said before. */
  known: readonly string[]
  /** Names of variables that count at the next start. */
  waiting: readonly string[]
  /** Whether nothing is said where no name has changed. */
  isSilent: boolean
}

/** Says what a configuration has changed: names, and no values. */
export function logReloaded(log: Logger, reloaded: Reloaded): void {
  const { changes, revision, warnings, known, waiting, isSilent } = reloaded
  const names = Object.assign({}, ...Object.entries(changes).map(fieldsOf)) as Fields
  const hasChanged = Object.values(names).some((list) => list !== undefined)
  if (!isSilent || hasChanged)
    log('info', 'configuration reloaded', { revision, ...names, needs_restart: listOf(waiting) })
  for (const warning of warnings) if (!known.includes(warning)) log('warn', warning)
}

/** Says each problem in a line of its own. */
export function logRefused(log: Logger, problems: readonly string[]): void {
  for (const problem of problems.slice(0, MAX_PROBLEMS))
    log('error', 'configuration not reloaded', {
      problem,
      problems: problems.length,
    })
}

const fieldsOf = ([kind, { added, changed, removed }]: [string, NameChanges]): Fields => ({
  [`${kind}_added`]: listOf(added),
  [`${kind}_changed`]: listOf(changed),
  [`${kind}_removed`]: listOf(removed),
})

const listOf = (names: readonly string[]): string | undefined =>
  shownNames(names, MAX_NAMES) || undefined
