import { PARTS, partMs } from '../../../limits/rules/parts'
import type { Rule } from '../../../limits/rules/rule'
import type { WindowAt } from '../../../limits/rules/window'
import { windowArguments } from './windows'

/** What Redis is still to be told of a rule. */
export type Entry = {
  readonly rule: Rule
  /** Reservations that have ended. */
  released: number
  /** What was used, by slot of a sliding window or by the start of a calendar one. */
  readonly amounts: Map<number, { atMs: number; amount: number }>
}

/** Sums up settlements by rule, so that they need no more room than there are rules and slots. */
export type Owed = {
  add(rule: Rule, released: number, used: number, atMs: number): void
  /** Reservations are told as a whole instead. */
  forgetReleased(): void
  /** Takes all of it out. */
  take(): Entry[]
  readonly size: number
}

/** Nothing is owed at first. */
export function owing(boundsAt: WindowAt): Owed {
  let entries = new Map<string, Entry>()
  const slotOf = ({ window }: Rule, atMs: number): number => {
    if (window.kind === 'sliding') return Math.floor(atMs / partMs(window.seconds))
    return window.kind === 'calendar' ? boundsAt(window, atMs).startMs : 0
  }
  return {
    add(rule, released, used, atMs) {
      const entry = entries.get(rule.id) ?? { rule, released: 0, amounts: new Map() }
      entries.set(rule.id, entry)
      entry.released += released
      if (used === 0) return
      const slot = slotOf(rule, atMs)
      const amount = (entry.amounts.get(slot)?.amount ?? 0) + used
      entry.amounts.set(slot, { atMs, amount: Math.min(amount, Number.MAX_SAFE_INTEGER) })
      const most = rule.window.kind === 'sliding' ? PARTS + 1 : 1
      // They come in the order of time: the first one has left the window.
      for (const first of entry.amounts.keys()) {
        if (entry.amounts.size <= most) break
        entry.amounts.delete(first)
      }
    },
    forgetReleased() {
      for (const [id, entry] of entries) {
        entry.released = 0
        if (entry.amounts.size === 0) entries.delete(id)
      }
    },
    take() {
      const all = [...entries.values()]
      entries = new Map()
      return all
    },
    get size() {
      return entries.size
    },
  }
}

/** An entry as scripts are told of it, without what has left its window. */
export function entryArguments(entry: Entry, boundsAt: WindowAt, nowMs: number): string[] {
  const { rule, released, amounts } = entry
  const { window } = rule
  const sinceMs =
    window.kind === 'sliding'
      ? nowMs - window.seconds * 1000 - partMs(window.seconds)
      : window.kind === 'calendar'
        ? boundsAt(window, nowMs).startMs
        : Number.NEGATIVE_INFINITY
  const live = [...amounts.values()].filter(({ atMs }) => atMs >= sinceMs)
  return [
    ...windowArguments(rule, boundsAt, nowMs),
    String(released),
    String(live.length),
    ...live.flatMap(({ atMs, amount }) => [
      String(Math.max(0, Math.floor(nowMs - atMs))),
      String(amount),
    ]),
  ]
}
