import { canonical, isExpired, type ProxyKey } from '../config/applications/application'
import type { Snapshot } from '../config/snapshot'
import { viewFor } from '../config/view'
import type { Standing } from '../limits/limit-store'
import type { Pause } from '../limits/pauses'
import { limitOf, standingsOf } from './limits'
import type {
  AdminApplication,
  AdminPause,
  AdminTeam,
  ApplicationsAnswer,
} from './shapes/applications'
import type { AdminFacts } from './sources'
import { type Spent, spentByOwner } from './spent'

/** What is known of all applications and teams at one moment. */
type Known = {
  config: Snapshot
  standings: ReadonlyMap<string, Standing>
  spent: Awaited<ReturnType<typeof spentByOwner>>
  pauseOf: (application: string) => Pause | undefined
  nowMs: number
}

/** Every application that has a file or a key, and every team, with what is left of their limits. */
export async function applicationsAnswer(
  facts: Pick<AdminFacts, 'live' | 'limits' | 'reader' | 'pauses'>,
  nowMs: number,
  signal?: AbortSignal,
): Promise<ApplicationsAnswer> {
  const { current: config } = facts.live
  const { applications, teams } = config
  const rules = [...applications.values(), ...teams.values()].flatMap((owner) => owner.rules)
  const known: Known = {
    config,
    standings: await standingsOf(facts.limits, rules),
    spent: await spentByOwner(facts, nowMs, signal),
    pauseOf: facts.pauses.of,
    nowMs,
  }
  const keys = Map.groupBy(config.keys, ({ application }) => application)
  return {
    pauses_in: facts.pauses.keptIn,
    applications: applicationNames(config).map((name) =>
      applicationOf(name, keys.get(name) ?? [], known),
    ),
    teams: [...teams.keys()].toSorted().map((name) => teamOf(name, known)),
  }
}

/** The names of all applications, in their order. */
export const applicationNames = ({ applications, keys }: Snapshot): string[] =>
  [...new Set([...applications.keys(), ...keys.map((key) => key.application)])].toSorted()

/** The application that a path names: `_` and `-` are alike. */
export const applicationNamed = (config: Snapshot, name: string): string | undefined =>
  applicationNames(config).find((known) => canonical(known) === canonical(name))

/** A pause as the API shows it. */
export const pauseOf = (pause: Pause | undefined): AdminPause | null =>
  pause ? { since: new Date(pause.sinceMs).toISOString(), by: pause.by } : null

const NOTHING: Spent = { day: 0, week: 0, month: 0 }

function applicationOf(
  name: string,
  keys: readonly ProxyKey[],
  { config, standings, spent, pauseOf: pauseFor, nowMs }: Known,
): AdminApplication {
  const application = config.applications.get(name)
  return {
    name,
    description: application?.description ?? null,
    team: application?.team ?? null,
    has_file: application !== undefined,
    keys: keys.map((key) => ({
      name: key.name ?? null,
      source: key.variable === undefined ? 'file' : 'environment',
      expires_at: key.expiresAtMs === undefined ? null : new Date(key.expiresAtMs).toISOString(),
      is_expired: isExpired(key, nowMs),
    })),
    aliases: [...viewFor(config, name).aliases.keys()].toSorted(),
    limits: (application?.rules ?? []).map((rule) => limitOf(rule, standings.get(rule.id))),
    spent: spent.applications.get(name) ?? NOTHING,
    paused: pauseOf(pauseFor(name)),
  }
}

function teamOf(name: string, { config, standings, spent }: Known): AdminTeam {
  const team = config.teams.get(name)
  return {
    name,
    description: team?.description ?? null,
    applications: [...config.applications.values()]
      .filter((application) => application.team === name)
      .map((application) => application.name)
      .toSorted(),
    limits: (team?.rules ?? []).map((rule) => limitOf(rule, standings.get(rule.id))),
    spent: spent.teams.get(name) ?? NOTHING,
  }
}
