/** Whose limit it is. */
export type Owner = {
  readonly kind: 'application' | 'team' | 'alias'
  readonly name: string
}

/** What a limit counts. Money is counted in millionths of a US dollar, as integers: fractions of cents get lost otherwise. */
export type Unit = 'requests' | 'tokens' | 'concurrent' | 'micro_usd'

export type Weekday =
  | 'monday'
  | 'tuesday'
  | 'wednesday'
  | 'thursday'
  | 'friday'
  | 'saturday'
  | 'sunday'

/** The lengths of sliding windows, in seconds. */
export const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const

/** For which time a limit counts. */
export type Window =
  /** The last so many seconds, at every moment. */
  | { readonly kind: 'sliding'; readonly seconds: number }
  /** A day, week or month of a time zone. It ends on the dot. */
  | {
      readonly kind: 'calendar'
      readonly per: 'day' | 'week' | 'month'
      /** An IANA name, e.g. `Europe/Berlin`. */
      readonly timeZone: string
      readonly weekStarts: Weekday
    }
  /** For ever: what is prepaid. */
  | { readonly kind: 'once' }
  /** What runs now. */
  | { readonly kind: 'running' }

/** One limit or budget of the configuration. */
export type Rule = {
  /**
   * The same for all processes, and over reloads as long as owner, unit and window stay: `application/billing/tokens/60`,
   * `team/payments/micro_usd/month`, `alias/fast/concurrent`. Its numbers are found by it.
   */
  readonly id: string
  readonly owner: Owner
  readonly unit: Unit
  /** In the unit. An integer; a `concurrent` one is at least 1. */
  readonly max: number
  readonly window: Window
  /** What happens while the store of all processes cannot be asked: this process counts alone, or nobody is let in. */
  readonly whenStoreFails: 'open' | 'closed'
  /** Shares of the maximum at which operators want to know, e.g. 0.75. Ascending. */
  readonly warnAt: readonly number[]
  /** Whether running streams end when nothing is left. */
  readonly cutsOff: boolean
  /** How much an input token from a cache counts, from 0 to 1. */
  readonly cachedFactor: number
}
