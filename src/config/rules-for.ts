import type { Alias } from '../alias/alias'
import type { Rule } from '../limits/rules/rule'
import type { Snapshot } from './snapshot'

/** Every limit that holds for a request: those of its application, of that one's team, and of the alias. */
export const rulesFor = (
  _config: Snapshot,
  _application: string,
  _alias: Alias,
): readonly Rule[] => []
