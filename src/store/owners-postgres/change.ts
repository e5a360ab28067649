import { MAX_ID_LENGTH, type Owner, type Thing } from '../owners/owner-store'

/** Something that the database is to be told. */
export type Change = Remembered | Forgotten

type Told = {
  readonly thing: Thing
  /** Called when the database has it. */
  readonly done: () => void
}

/** Somebody has made something. */
export type Remembered = Told & {
  readonly doing: 'remember'
  readonly owner: Owner
  readonly madeAtMs: number
}

/** An application has deleted something. */
export type Forgotten = Told & { readonly doing: 'forget'; readonly application: string }

/** Whether an id may be remembered. PostgreSQL takes neither NUL nor half of a character. */
export const isStorable = (id: string): boolean =>
  id.length <= MAX_ID_LENGTH && !id.includes('\0') && id.isWellFormed()

/** Changes of one kind. */
export type Group =
  | { doing: 'remember'; changes: Remembered[] }
  | { doing: 'forget'; changes: Forgotten[] }

/** Changes in their order, neighbours of one kind together. */
export function inGroups(changes: readonly Change[]): readonly Group[] {
  const groups: Group[] = []
  for (const change of changes) {
    const last = groups.at(-1)
    if (change.doing === 'remember') {
      if (last?.doing === 'remember') last.changes.push(change)
      else groups.push({ doing: 'remember', changes: [change] })
    } else if (last?.doing === 'forget') last.changes.push(change)
    else groups.push({ doing: 'forget', changes: [change] })
  }
  return groups
}
