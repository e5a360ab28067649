import type { Snapshot } from '../../config/snapshot'
import type { Rule } from '../../limits/rules/rule'

/** Every limit of a configuration. */
export const everyRule = ({
  applications,
  teams,
  aliases,
}: Pick<Snapshot, 'applications' | 'teams' | 'aliases'>): Rule[] =>
  [...applications.values(), ...teams.values(), ...aliases.values()].flatMap(({ rules }) => rules)
