import { useId } from 'preact/hooks'

type Given = {
  label: string
  value: string
  /** Values, and what they are called. */
  options: Readonly<Record<string, string>>
  choose: (value: string) => void
  isDisabled?: boolean
}

/** A choice of a few. A value that is none of them, from an older link, is shown as well. */
export function Select({ label, value, options, choose, isDisabled = false }: Given) {
  const id = useId()
  const shown = value in options ? options : { ...options, [value]: value }
  return (
    <div class="compact-field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={isDisabled}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {Object.entries(shown).map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
