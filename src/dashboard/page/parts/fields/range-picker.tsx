import type { Query, QueryChanges } from '../../address/address'
import { inputTime, timeOfInput } from '../../address/input-time'
import { RANGES, rangeOf } from '../../address/periods'
import { Select } from './select'

type Given = {
  query: Query
  change: (changes: QueryChanges) => void
  /** Whether a view can be about all times. */
  isOptional?: boolean
}

/** Where a range of one's own begins at first. */
const FIRST_LENGTH_MS = 86_400_000

/** Chooses the time that a view is about. */
export function RangePicker({ query, change, isOptional = false }: Given) {
  const range = isOptional && !query.range ? '' : rangeOf(query)
  const choose = (next: string) =>
    change({
      range: next,
      from: next === 'custom' ? new Date(Date.now() - FIRST_LENGTH_MS).toISOString() : undefined,
      to: undefined,
    })
  return (
    <>
      <Select
        label="Time"
        value={range}
        options={isOptional ? { '': 'Any', ...RANGES } : RANGES}
        choose={choose}
      />
      {range === 'custom' &&
        (['from', 'to'] as const).map((name) => (
          <label key={name} class="compact-field">
            <span>{name === 'from' ? 'From' : 'To'}</span>
            <input
              type="datetime-local"
              value={inputTime(query[name])}
              onChange={(event) => change({ [name]: timeOfInput(event.currentTarget.value) })}
            />
          </label>
        ))}
    </>
  )
}
