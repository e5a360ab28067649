import type { Source } from './renewed'

/** Where the credentials of a target come from. */
export type Identity<T> = {
  /** The same for targets that share their credentials. It may hold secrets, and is never shown. */
  identity: string
  source: Source<T>
}

/** A text that is the same for the same values. */
export const identityOf = (...values: readonly (string | undefined)[]): string =>
  JSON.stringify(values)
