import type { Decision, Lane, Standing, Want } from '../../../limits/limit-store'
import type { Rule } from '../../../limits/rules/rule'
import type { WindowAt } from '../../../limits/rules/window'
import { CODES } from './lua-scripts'

/** Numbers of a rule in an answer: used, reserved, ms until it has room, whether it has. */
const NUMBERS = 4
/** Code and clock stand before them. */
const HEAD = 2

/** What the standings of an answer are read with. */
export type Reading = { boundsAt: WindowAt; nowMs: number; redisNowMs: number }

/** How rules stand, by the answer of the script. */
export function standingsOf(
  answer: readonly number[],
  rules: readonly Rule[],
  { boundsAt, nowMs, redisNowMs }: Reading,
): Standing[] {
  return rules.map((rule, index) => {
    const at = HEAD + index * NUMBERS
    const resetInMs = answer[at + 2] ?? -1
    const resetAtMs =
      rule.window.kind === 'calendar'
        ? boundsAt(rule.window, redisNowMs).endMs
        : resetInMs < 0
          ? undefined
          : nowMs + resetInMs
    return { rule, used: answer[at] ?? 0, reserved: answer[at + 1] ?? 0, resetAtMs }
  })
}

/** For how long a limit without room is closed. What is prepaid is closed for ever; what runs may end at any time. */
function closedUntilMs({ rule, resetAtMs }: Standing): number {
  if (resetAtMs !== undefined) return resetAtMs
  return rule.window.kind === 'once' ? Number.POSITIVE_INFINITY : 0
}

/** The decision of the script, with the lane of what it granted. */
export function decisionOf(
  answer: readonly number[],
  wants: readonly Want[],
  reading: Reading,
  lane: () => Lane,
): Decision {
  const rules = wants.map(({ rule }) => rule)
  const standings = standingsOf(answer, rules, reading)
  if (answer[0] === CODES.granted) return { isGranted: true, standings, lane: lane() }
  const full = standings.filter((_, index) => answer[HEAD + index * NUMBERS + 3] === 0)
  const refused = full.reduce((longest, one) =>
    closedUntilMs(one) > closedUntilMs(longest) ? one : longest,
  )
  return { isGranted: false, standings, refused }
}
