import type { Query, QueryChanges } from '../../address/address'

type Given = {
  /** Members of the query that filter. */
  names: readonly string[]
  query: Query
  change: (changes: QueryChanges) => void
}

/** The filters that hold, each with a button that takes it away. */
export function Filters({ names, query, change }: Given) {
  const held = names.filter((name) => query[name])
  if (held.length === 0) return null
  return (
    <ul class="filters" aria-label="Filters">
      {held.map((name) => (
        <li key={name}>
          {name} <b>{query[name]}</b>
          <button
            type="button"
            aria-label={`Without the filter by ${name}`}
            onClick={() => change({ [name]: undefined })}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  )
}
