import type { Rule } from '../../limits/rules/rule'
import type { Cells } from '../cells/cells'
import { numberOf } from './series'
import { METRICS } from './table'

/** The window of a limit, as its label has it: the last part of its id. */
const windowOf = ({ window }: Rule): string => {
  if (window.kind === 'sliding') return `${window.seconds}s`
  return window.kind === 'calendar' ? window.per : window.kind
}

/** The values of the labels of a limit. All of them are configured, so that no client makes a series. */
export const limitLabels = (rule: Rule): string[] => [
  rule.owner.kind,
  rule.owner.name,
  rule.unit,
  windowOf(rule),
]

/** The values of the labels of a budget. */
export const budgetLabels = (rule: Rule): string[] => [
  rule.owner.kind,
  rule.owner.name,
  windowOf(rule),
]

/** Counts what limits refuse. */
export function limitRefusals(cells: Cells): (rule: Rule) => void {
  const known = new WeakMap<Rule, Float64Array>()
  return (rule) => {
    const numbers = known.get(rule) ?? numberOf(cells, METRICS.limitRefusals, limitLabels(rule))
    known.set(rule, numbers)
    numbers[0] = (numbers[0] as number) + 1
  }
}
