import type { Snapshot } from '../../config/snapshot'
import type { Rule } from '../../limits/rules/rule'

/** Every limit of a configuration. */
export function everyRule({ applications, aliases }: Snapshot): Rule[] {
  return [...applications.values(), ...aliases.values()].flatMap((_) => [])
}
