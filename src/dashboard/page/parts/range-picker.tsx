import type { Query, QueryChanges } from '../address/address'
import { inputTime, timeOfInput } from '../address/input-time'
import { RANGES, type Range, rangeOf } from '../address/periods'
import { Select } from './select'

type Given = { query: Query; change: (changes: QueryChanges) => void; otherwise?: Range }

/** Chooses the time that a view is about. */
export function RangePicker({ query, change, otherwise }: Given) {
  const range = rangeOf(query, otherwise)
  return (
    <>
      <Select
        label="Time"
        value={range}
        options={RANGES}
        choose={(next) =>
          change({
            range: next,
            from: next === 'custom' ? new Date(Date.now() - 86_400_000).toISOString() : undefined,
            to: undefined,
          })
        }
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
