import type { Rule } from './rules/rule'

/**
 * What a request wants of one limit.
 *
 * - `requests`: the amount is taken at once and never given back.
 * - `tokens`, `micro_usd`: the amount is reserved; what is used is known when the request ends.
 * - `concurrent`: one is reserved until the request ends.
 */
export type Want = { readonly rule: Rule; readonly amount: number }

/** What a want comes to: no limit is asked for more than it has. */
export const askedOf = ({ rule, amount }: Want): number => Math.min(amount, rule.max)

/** How a limit stands. All amounts are in the rule's unit. */
export type Standing = {
  readonly rule: Rule
  /** What is used within the window, without what is reserved. */
  readonly used: number
  /** What running requests may still use. */
  readonly reserved: number
  /**
   * `Date.now()` when it has room again: the end of a calendar window; of a sliding one, when enough of it has passed.
   * Undefined where time alone brings nothing back: `once` and `running`.
   */
  readonly resetAtMs: number | undefined
}

/** What is left of a limit: neither used nor reserved. */
export const leftOf = ({ rule, used, reserved }: Standing): number =>
  Math.max(0, rule.max - used - reserved)

/** All wants are granted in one step, or none is. Standings have the order of the wants. */
export type Decision =
  | { readonly isGranted: true; readonly standings: readonly Standing[]; readonly lane: Lane }
  | {
      readonly isGranted: false
      readonly standings: readonly Standing[]
      /** The limit without room: the one that is closed for the longest, where there are several. */
      readonly refused: Standing
    }
  /** The store cannot be asked, and these limits want nobody to be let in then. */
  | { readonly isGranted: false; readonly unknown: readonly Rule[] }

/** Where the reservations of a decision stand. Only the store that made it looks into it. */
export type Lane = unknown

/** What a request has used of a limit, in the place of what it had reserved. */
export type Settlement = {
  readonly rule: Rule
  /** The amount that was granted. */
  readonly reserved: number
  /** What it used. 0 for `requests`, whose amount is used already, and for `concurrent`. */
  readonly used: number
}

/** What a limit has used, by when: rows of a window that is counted anew. */
export type Counted = {
  readonly rule: Rule
  readonly amounts: readonly { readonly atMs: number; readonly amount: number }[]
}

/**
 * Counts what limits have used, exactly for all processes that share it. It decides by one rule:
 *
 * a want is granted if `used + reserved + amount <= max`, or if nothing is used and reserved in the window (so that one request
 * whose estimate is above a small limit gets in), where `amount` counts as `min(amount, max)`. A limit whose `used` has come to
 * `max` refuses.
 */
export type LimitStore = {
  /** Asks for all of these at once. A rule occurs at most once. */
  admit(wants: readonly Want[]): Decision | Promise<Decision>
  /** Ends reservations and counts what was used. Never throws and is never waited for. */
  settle(lane: Lane, settlements: readonly Settlement[]): void
  /** How limits stand now. Undefined where it cannot be said. */
  look(
    rules: readonly Rule[],
  ): readonly Standing[] | undefined | Promise<readonly Standing[] | undefined>
  close(): void | Promise<void>
}
