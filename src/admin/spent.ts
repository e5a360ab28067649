import { usdOf } from '../limits/rules/micro-usd'
import type { Window } from '../limits/rules/rule'
import { windowAt } from '../limits/rules/window'
import type { AdminApplication } from './shapes/applications'
import type { AdminSources } from './sources'

/** What somebody has spent. */
export type Spent = NonNullable<AdminApplication['spent']>

const PERIODS = ['day', 'week', 'month'] as const

const utc = (per: (typeof PERIODS)[number]): Window => ({
  kind: 'calendar',
  per,
  timeZone: 'UTC',
  weekStarts: 'monday',
})

/** What has been spent by names, in millionths of a dollar: fractions of cents do not get lost when they are added. */
type MicroSpent = Map<string, Spent>

/** What each application and each team has spent in this day, week and month of UTC. */
export async function spentByOwner(
  { reader }: Pick<AdminSources, 'reader'>,
  nowMs: number,
  signal?: AbortSignal,
): Promise<{ applications: ReadonlyMap<string, Spent>; teams: ReadonlyMap<string, Spent> }> {
  const applications: MicroSpent = new Map()
  const teams: MicroSpent = new Map()
  for (const per of PERIODS) {
    const { startMs } = windowAt(utc(per), nowMs)
    const sums = await reader.sums({
      fromMs: startMs,
      // What has just ended may have begun in this millisecond.
      toMs: nowMs + 1,
      by: ['application', 'team'],
      timeZone: 'UTC',
      signal,
    })
    for (const { group, microUsd } of sums) {
      add(applications, group.application, per, microUsd)
      add(teams, group.team, per, microUsd)
    }
  }
  return { applications: inDollars(applications), teams: inDollars(teams) }
}

function add(
  spent: MicroSpent,
  name: string | undefined,
  per: (typeof PERIODS)[number],
  microUsd: number,
): void {
  if (name === undefined) return
  const known = spent.get(name) ?? { day: 0, week: 0, month: 0 }
  spent.set(name, { ...known, [per]: known[per] + microUsd })
}

const inDollars = (spent: MicroSpent): ReadonlyMap<string, Spent> =>
  new Map(
    Array.from(spent, ([name, { day, week, month }]) => [
      name,
      { day: usdOf(day), week: usdOf(week), month: usdOf(month) },
    ]),
  )
