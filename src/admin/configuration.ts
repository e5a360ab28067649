import type { Changes } from '../config/changes'
import type { ReloadState } from '../config/reload-state'
import { GATEWAY_VERSION } from '../version'
import type { AdminChanges, AdminProblem, ConfigurationAnswer } from './shapes/configuration'
import type { AdminFacts } from './sources'

/** The configuration that is served, how the last reload went, and the stores. Names and places, and no values. */
export function configurationAnswer(facts: AdminFacts): ConfigurationAnswer {
  const { live, version, startedAtMs, keptIn, pauses, ledger, redisIsUp, hasPlayground } = facts
  const { aliases, applications, teams, keys, settings } = live.current
  const state = facts.reloads()
  return {
    version,
    gateway_version: GATEWAY_VERSION,
    started_at: at(startedAtMs),
    revision: state?.revision ?? '',
    served_since: at(state?.servedSinceMs ?? startedAtMs),
    reloads: { successes: state?.successes ?? 0, failures: state?.failures ?? 0 },
    last_reload: lastReload(state),
    last_change: lastChange(state),
    counts: {
      aliases: aliases.size,
      applications: new Set([...applications.keys(), ...keys.map((key) => key.application)]).size,
      teams: teams.size,
      keys: keys.length,
    },
    workers: settings.PORTUS_WORKERS,
    stores: {
      requests_in: keptIn,
      pauses_in: pauses.keptIn,
      ledger: ledger ? ledgerOf(ledger()) : null,
      redis: redisIsUp ? { is_up: redisIsUp() } : null,
    },
    has_playground: hasPlayground,
  }
}

const at = (ms: number): string => new Date(ms).toISOString()

type LedgerNumbers = ReturnType<NonNullable<AdminFacts['ledger']>>

const ledgerOf = ({ waiting, lagMs, dropped, errors }: LedgerNumbers) => ({
  waiting,
  lag_ms: Math.round(lagMs),
  dropped,
  errors,
})

function lastReload(state: ReloadState | undefined): ConfigurationAnswer['last_reload'] {
  if (!state?.last) return null
  const { atMs, result, problems, changes, needsRestart } = state.last
  return {
    at: at(atMs),
    result,
    problems: problems.map(problemOf),
    changes: changes ? shownChanges(changes) : null,
    needs_restart: [...(needsRestart ?? [])],
  }
}

/** The last reload that has changed something: one that was asked for behind it may have found nothing. */
function lastChange(state: ReloadState | undefined): ConfigurationAnswer['last_change'] {
  const found = state?.recent.findLast(({ changes }) => changes !== undefined)
  return found?.changes
    ? { at: at(found.atMs), revision: found.revision, changes: shownChanges(found.changes) }
    : null
}

const shownChanges = (changes: Changes): AdminChanges => ({
  aliases: copied(changes.aliases),
  applications: copied(changes.applications),
  teams: copied(changes.teams),
  prices: copied(changes.prices),
  keys: copied(changes.keys),
})

const copied = ({
  added,
  changed,
  removed,
}: Record<'added' | 'changed' | 'removed', readonly string[]>) => ({
  added: [...added],
  changed: [...changed],
  removed: [...removed],
})

/** Behind the place of a problem. */
const BEHIND_PLACE = ': '

/**
 * Takes a problem apart that was put into one line: `config/models/fast.json:3:14: a value is expected`. A variable has a name and no
 * line.
 */
export function problemOf(text: string): AdminProblem {
  const end = text.indexOf(BEHIND_PLACE)
  const place = text.slice(0, Math.max(0, end))
  // A sentence is no place.
  if (end <= 0 || place.includes(' '))
    return { file: null, line: null, column: null, message: text }
  const message = text.slice(end + BEHIND_PLACE.length)
  const parts = place.split(':')
  const [column, line] = [parts.pop(), parts.pop()].map(Number)
  const file = parts.join(':')
  return file !== '' && Number.isInteger(line) && Number.isInteger(column)
    ? { file, line: line ?? null, column: column ?? null, message }
    : { file: place, line: null, column: null, message }
}
