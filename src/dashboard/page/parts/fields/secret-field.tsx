import { useId } from 'preact/hooks'

type Given = {
  label: string
  /** What the key is, and how long it is kept. */
  hint: string
  value: string
  change: (value: string) => void
  hasFocus?: boolean
}

/** Where a key is written, which no browser keeps. */
export function SecretField({ label, hint, value, change, hasFocus = false }: Given) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="password"
        autocomplete="off"
        spellcheck={false}
        autofocus={hasFocus}
        required
        aria-describedby={`${id}-hint`}
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  )
}
