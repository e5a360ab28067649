import type { Application, Team } from '../../src/config/applications/application'
import { patternsOf } from '../../src/config/applications/patterns'
import type { ApplicationFile } from '../../src/config/applications/schema'
import { networksOf } from '../../src/limits/networks'
import type { LimitMembers } from '../../src/limits/rules/members'
import { rulesOf } from '../../src/limits/rules/rules-of'

type Declared = Partial<
  Pick<ApplicationFile, 'models' | 'endpoints' | 'allow_from' | 'team' | 'unknown_ids'>
>

/** An application as its file would declare it. */
export const application = (
  name: string,
  { models, endpoints, allow_from, team, unknown_ids, ...limits }: Declared & LimitMembers = {},
): Application => ({
  name,
  ...(team !== undefined && { team }),
  ...(models && { models: patternsOf(models) }),
  ...(endpoints && { endpoints: patternsOf(endpoints) }),
  ...(allow_from && { networks: networksOf(allow_from).networks }),
  ...(unknown_ids !== undefined && { unknownIds: unknown_ids }),
  rules: rulesOf({ kind: 'application', name }, limits),
})

/** A team as its file would declare it. */
export const team = (name: string, limits: LimitMembers): Team => ({
  name,
  rules: rulesOf({ kind: 'team', name }, limits),
})
