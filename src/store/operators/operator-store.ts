/** What operators' records are about: what is paused, and of what an alert was sent. */
export type OperatorKind = 'pause' | 'alert'

/** Small records that all processes share. Every change compares with what was there, so of several that change it one wins. */
export type OperatorStore = {
  /** Where the records are. */
  readonly kind: 'database' | 'redis' | 'file' | 'memory'
  /** All records of a kind, by their names. @throws where the store cannot be asked */
  all(kind: OperatorKind): Promise<ReadonlyMap<string, string>>
  /** Writes a record, whatever was there. */
  set(kind: OperatorKind, name: string, value: string): Promise<boolean>
  /** Takes a record away, if it is still what it `was`. Says whether it did. */
  remove(kind: OperatorKind, name: string, was?: string): Promise<boolean>
  /** Writes a record, if there is still what `was` there: undefined stands for none. Says whether it did. */
  replace(
    kind: OperatorKind,
    name: string,
    was: string | undefined,
    value: string,
  ): Promise<boolean>
  close(): Promise<void> | void
}
