import { useId } from 'preact/hooks'

type Given = { label: string; value: string | undefined; change: (value: string) => void }

/** A part of a name to look for. It counts with each letter. */
export function SearchField({ label, value = '', change }: Given) {
  const id = useId()
  return (
    <div class="compact-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </div>
  )
}
