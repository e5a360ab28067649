import { useState } from 'preact/hooks'
import type { ToolCall, ToolResult } from './talk/turns'

type Given = {
  calls: readonly ToolCall[]
  isDisabled: boolean
  give: (results: ToolResult[]) => void
}

/** Asks what the tools give back that a model has called. */
export function ToolResults({ calls, isDisabled, give }: Given) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        give(calls.map(({ id, name }) => ({ id, name, text: texts[id] ?? '' })))
      }}
    >
      {calls.map(({ id, name }) => (
        <label key={id} class="field">
          <span>
            Result of <code>{name}</code>
          </span>
          <textarea
            rows={3}
            class="mono"
            value={texts[id] ?? ''}
            onInput={(event) => setTexts({ ...texts, [id]: event.currentTarget.value })}
          />
        </label>
      ))}
      <div class="actions">
        <button type="submit" class="primary" disabled={isDisabled}>
          Go on with {calls.length === 1 ? 'this result' : 'these results'}
        </button>
      </div>
    </form>
  )
}
