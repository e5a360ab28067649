/** What is kept: who is paused, and which alerts were told. */
export type EntryKind = 'pause' | 'alert'

/**
 * Keeps what operators have said and been told: few entries, each a name and a text. Each change is one step for all processes
 * that share the store, so of several that want the same, exactly one has done it.
 *
 * @throws from its functions, where the store fails or does not answer in time. Whether a change was made is not known then.
 */
export type OperatorStore = {
  /** Where it is kept. `memory` ends with the server. */
  readonly kind: 'database' | 'redis' | 'file' | 'memory'
  /**
   * All entries of a kind, by their names.
   *
   * @throws {TooManyEntries}
   */
  all(kind: EntryKind): Promise<ReadonlyMap<string, string>>
  /** Sets a value. @returns whether it was another one before. */
  set(kind: EntryKind, name: string, value: string): Promise<boolean>
  /**
   * Removes an entry.
   *
   * @param was Only where this is still the value. Undefined: whatever it is.
   * @returns whether something was removed.
   */
  remove(kind: EntryKind, name: string, was?: string): Promise<boolean>
  /**
   * Replaces a value by another one.
   *
   * @param was Only where this is still the value. Undefined: only where there is none.
   * @returns whether it did.
   */
  replace(kind: EntryKind, name: string, was: string | undefined, value: string): Promise<boolean>
  close(): Promise<void> | void
}

/** More entries of a kind are never read: somebody else has written them. */
export const MAX_ENTRIES = 10_000

/** Somebody has written more entries than anybody pauses applications. */
export class TooManyEntries extends Error {
  override name = 'TooManyEntries'
  constructor() {
    super(`there are more than ${MAX_ENTRIES} entries`)
  }
}

/**
 * Entries by their names.
 *
 * @param rows Up to one more than {@link MAX_ENTRIES}.
 * @throws {TooManyEntries}
 */
export function entriesOf(
  rows: readonly { name: string; value: string }[],
): ReadonlyMap<string, string> {
  if (rows.length > MAX_ENTRIES) throw new TooManyEntries()
  return new Map(rows.map(({ name, value }) => [name, value]))
}
