import { SECONDS } from '../../limits/rules/rule'
import { ruleWords } from '../../limits/rules/rule-words'
import type { PlacedRule } from '../../limits/rules/rules-of'
import type { Finding } from '../validate/finding'

/** The settings that name a place where something is kept over a restart. */
type Places = {
  PORTUS_DATA_PATH?: string
  PORTUS_DATABASE_URL?: string
  PORTUS_REDIS_URL?: string
}

/** Whether what was used is still known after a restart. */
export const keepsCounts = (settings: Places): boolean =>
  [settings.PORTUS_DATA_PATH, settings.PORTUS_DATABASE_URL, settings.PORTUS_REDIS_URL].some(Boolean)

const REMEDY = 'set PORTUS_DATA_PATH, PORTUS_DATABASE_URL or PORTUS_REDIS_URL'

/**
 * What is longer than an hour and would begin anew at each start, because nothing is kept. Of money that is a problem, of
 * other limits a warning.
 */
export function forgotten(placed: readonly PlacedRule[]): {
  findings: Finding[]
  doubts: Finding[]
} {
  const money = placed.filter(({ rule }) => rule.unit === 'micro_usd')
  const long = placed.filter(
    ({ rule: { window } }) => window.kind === 'sliding' && window.seconds > SECONDS.hour,
  )
  return {
    findings: money.map(({ rule, path }) => ({
      path,
      message: `nothing would keep what is spent of ${ruleWords(rule)}, and each start would begin anew: ${REMEDY}`,
    })),
    doubts: long.map(({ rule, path }) => ({
      path,
      message: `${ruleWords(rule)} begin anew at each start: ${REMEDY}`,
    })),
  }
}
