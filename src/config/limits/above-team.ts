import type { Rule, Window } from '../../limits/rules/rule'
import { ruleWords } from '../../limits/rules/rule-words'
import type { PlacedRule } from '../../limits/rules/rules-of'
import type { Finding } from '../validate/finding'

/** Warnings about limits of an application that are above what its whole team has, and so are never reached. */
export const aboveTeam = (placed: readonly PlacedRule[], ofTeam: readonly Rule[]): Finding[] =>
  placed.flatMap(({ rule, path }) => {
    const { unit, max, window } = rule
    const lower = ofTeam.find(
      (other) => other.unit === unit && other.max < max && covers(other.window, window),
    )
    return lower
      ? [
          {
            path,
            message: `${ruleWords(rule)} cannot be reached: its team "${lower.owner.name}" has ${ruleWords(lower)}`,
          },
        ]
      : []
  })

/** Whether what is used within one window is used within the other one, too. A week can be in two months. */
function covers(longer: Window, window: Window): boolean {
  if (longer.kind === 'once') return true
  if (longer.kind === 'sliding')
    return window.kind === 'sliding' && window.seconds <= longer.seconds
  if (longer.kind === 'calendar')
    return window.kind === 'calendar' && (window.per === longer.per || window.per === 'day')
  return window.kind === 'running'
}
