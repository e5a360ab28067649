import { ConfigError, shown } from '../../config/source/problems'
import { didYouMean } from '../../config/validate/did-you-mean'
import { dayIn } from '../../usage/ledger/days'
import type { GroupBy, SumQuery } from '../../usage/ledger/ledger'
import { GROUPS } from './groups'
import { type Period, periodIn } from './period'

/** What is asked of the ledger. */
export type Question = Period & Pick<SumQuery, 'by' | 'timeZone'> & { where: Filters }

type Filters = NonNullable<SumQuery['where']>

const FILTERS = ['application', 'team', 'alias', 'model'] as const

const DEFAULT_DAYS_MS = 30 * 86_400_000

/**
 * Reads what was typed. Costs that are computed again are those of all rows, if nothing else is said.
 *
 * @throws {ConfigError} if something of it cannot be.
 */
export function questionIn(
  own: Readonly<Record<string, string | boolean>>,
  nowMs: number,
): Question {
  const { by, reprice, 'time-zone': zone = 'UTC' } = own
  const timeZone = checkedZone(String(zone))
  return {
    ...periodIn(own, timeZone, nowMs, reprice ? 0 : nowMs - DEFAULT_DAYS_MS),
    timeZone,
    by: groupsIn(typeof by === 'string' ? by : reprice ? 'model' : 'application'),
    where: Object.fromEntries(
      FILTERS.flatMap((name) => (own[name] === undefined ? [] : [[name, String(own[name])]])),
    ),
  }
}

function groupsIn(text: string): GroupBy[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))]
  return names.map((name) => {
    const group = GROUPS.find((known) => known === name)
    if (group) return group
    throw complaint(
      '--by',
      `there is no "${shown(name)}"${didYouMean(name, GROUPS) || `; there are ${GROUPS.join(', ')}`}`,
    )
  })
}

function checkedZone(timeZone: string): string {
  try {
    dayIn(timeZone)
    return timeZone
  } catch {
    throw complaint(
      '--time-zone',
      `"${shown(timeZone)}" is no time zone; write one like Europe/Berlin`,
    )
  }
}

const complaint = (source: string, message: string) => new ConfigError([{ source, message }])
