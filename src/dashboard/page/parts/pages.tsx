import type { QueryChanges } from '../address/address'

type Given = {
  /** Of the page that is shown. */
  before: string | undefined
  next: string | null
  change: (changes: QueryChanges) => void
}

/** Goes through a list whose newest page comes first. */
export function Pages({ before, next, change }: Given) {
  if (!before && !next) return null
  return (
    <nav class="pages" aria-label="Pages">
      <button type="button" disabled={!before} onClick={() => change({ before: undefined })}>
        Newest
      </button>
      <button type="button" disabled={!next} onClick={() => change({ before: next ?? undefined })}>
        Older
      </button>
    </nav>
  )
}
