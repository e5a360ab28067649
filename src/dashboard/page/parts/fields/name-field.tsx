import { useEffect, useId, useState } from 'preact/hooks'

type Given = {
  label: string
  value: string | undefined
  /** What is offered. Others can be written. */
  names: readonly string[]
  choose: (value: string | undefined) => void
}

/** A name to filter by. It counts once it is written to its end. */
export function NameField({ label, value = '', names, choose }: Given) {
  const [written, setWritten] = useState(value)
  useEffect(() => setWritten(value), [value])
  const id = useId()
  const list = `${id}-names`
  return (
    <div class="compact-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        list={names.length > 0 ? list : undefined}
        value={written}
        placeholder="Any"
        onInput={(event) => {
          const { value: next } = event.currentTarget
          setWritten(next)
          if (next === '' || names.includes(next)) choose(next || undefined)
        }}
        onChange={(event) => choose(event.currentTarget.value || undefined)}
      />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  )
}
