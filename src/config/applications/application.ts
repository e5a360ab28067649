import type { Networks } from '../../limits/networks'
import type { Rule } from '../../limits/rules/rule'
import type { Patterns } from './patterns'

/** Who keys belong to, and what they let in to. What is undefined is not limited. */
export type Application = {
  readonly name: string
  readonly description?: string
  readonly team?: string
  /** The aliases that it may use. */
  readonly models?: Patterns
  /** The paths that it may ask. */
  readonly endpoints?: Patterns
  /** Where its requests may come from. */
  readonly networks?: Networks
  /** The same, as it was written. */
  readonly allowFrom?: readonly string[]
  /** Whether it may ask for things by ids that Portus has not seen. */
  readonly unknownIds?: boolean
  /** Its own limits and budgets. */
  readonly rules: readonly Rule[]
}

/** Applications that share limits and budgets. */
export type Team = {
  readonly name: string
  readonly description?: string
  readonly rules: readonly Rule[]
}

/** A key of an application. Portus keeps only the digest. */
export type ProxyKey = {
  readonly application: string
  readonly digest: Uint8Array
  /** What lists call it. Keys from the environment have none. */
  readonly name?: string
  /** The variable that it comes from, if it comes from the environment. */
  readonly variable?: string
  /** `Date.now()` from which on it lets nobody in. */
  readonly expiresAtMs?: number
}

/** Whether a key has ended. */
export const isExpired = ({ expiresAtMs }: ProxyKey, nowMs: number): boolean =>
  expiresAtMs !== undefined && nowMs >= expiresAtMs

/** Two spellings of one name: a variable's name has no hyphen. */
export const canonical = (name: string): string => name.replaceAll('-', '_')
