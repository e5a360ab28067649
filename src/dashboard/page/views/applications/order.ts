import type { AdminApplication, AdminTeam } from '../../../../admin/shapes/applications'
import type { Query } from '../../address/address'
import { nearest } from '../../format/limits'

/** The orders of applications, with what they are called. */
export const ORDERS = {
  spent: 'Most spent this month',
  limit: 'Nearest to a limit',
  name: 'Name',
} as const

const byName = (one: AdminApplication, other: AdminApplication) =>
  one.name.localeCompare(other.name)

/** The applications that a query asks for, in its order. */
export function chosen(
  applications: readonly AdminApplication[],
  { name = '', team, order = 'spent' }: Query,
): AdminApplication[] {
  const wanted = name.toLowerCase()
  const found = applications.filter(
    (one) => one.name.toLowerCase().includes(wanted) && (!team || one.team === team),
  )
  const weight = (one: AdminApplication) =>
    order === 'limit' ? nearest(one.limits) : order === 'spent' ? (one.spent?.month ?? 0) : 0
  return found.sort((one, other) => weight(other) - weight(one) || byName(one, other))
}

/** The teams that a query asks for: by their own name, or by that of one of their applications. */
export function chosenTeams(teams: readonly AdminTeam[], { name = '', team }: Query): AdminTeam[] {
  const wanted = name.toLowerCase()
  return teams.filter(
    (one) =>
      (!team || one.name === team) &&
      [one.name, ...one.applications].some((known) => known.toLowerCase().includes(wanted)),
  )
}
