import type { Networks } from '../../limits/networks'
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
  /** Whether it may use what providers keep and nobody is known to have made. */
  readonly unknownIds?: boolean
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
