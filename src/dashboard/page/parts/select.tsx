type Given = {
  label: string
  value: string
  /** Values, and what they are called. */
  options: Readonly<Record<string, string>>
  choose: (value: string) => void
  isDisabled?: boolean
}

/** A choice of a few. A value that is none of them, from an older link, is shown as well. */
export const Select = ({ label, value, options, choose, isDisabled }: Given) => (
  <label class="compact-field">
    <span>{label}</span>
    <select
      value={value}
      disabled={isDisabled}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {Object.entries(value in options ? options : { ...options, [value]: value }).map(
        ([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ),
      )}
    </select>
  </label>
)
