import { bareName } from '../../body/bare-name'
import type { JsonBody } from '../../body/json/body'
import type { Span } from '../../body/json/members'
import { portusError } from '../../errors'

/** The first characters of a client's name are enough to find it. */
export const MAX_SHOWN = 64

/**
 * Where a member of a body is.
 *
 * @throws {PortusError} `invalid_request` for another spelling of its name, which some parser takes for it.
 */
export function exactMember({ members }: JsonBody, member: string): Span | undefined {
  for (const name of members.values.keys())
    if (name !== member && bareName(name) === member)
      throw portusError('invalid_request', 'folded_name', {
        param: member,
        values: { name: JSON.stringify(name.slice(0, MAX_SHOWN)), member },
      })
  return members.values.get(member)
}
