import { type Rule, SECONDS } from '../../../limits/rules/rule'
import type { WindowAt } from '../../../limits/rules/window'

/** How long Redis keeps the numbers of a rule that nobody uses. */
const IDLE_MS = 2 * SECONDS.day * 1000

/** How scripts are told of a rule: id, window, param (seconds, or the start), and how long its numbers are kept. */
export function windowArguments({ id, window }: Rule, boundsAt: WindowAt, nowMs: number): string[] {
  switch (window.kind) {
    case 'sliding': {
      const keepMs = Math.max(IDLE_MS, window.seconds * 2000)
      return [id, 's', String(window.seconds), String(keepMs)]
    }
    case 'calendar': {
      const { startMs, endMs = nowMs } = boundsAt(window, nowMs)
      return [id, 'c', String(startMs), String(Math.max(0, Math.ceil(endMs - nowMs)) + IDLE_MS)]
    }
    case 'once':
      return [id, 'o', '0', '0']
    case 'running':
      return [id, 'r', '0', String(IDLE_MS)]
  }
}

/** An amount as Redis counts it: an integer, never below 0, never less than it is. */
export const whole = (amount: number): number =>
  amount > 0 ? Math.min(Math.ceil(amount), Number.MAX_SAFE_INTEGER) : 0
