import type { AdminApplication } from '../../../../admin/shapes/applications'
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
