import type { Query, QueryChanges } from '../../address/address'
import { messageOf } from '../../api/api-error'
import { Card } from '../../parts/card'
import { Select } from '../../parts/fields/select'
import type { Draft } from './draft'
import { APIS } from './talk/ask'
import { EXAMPLE, readTools } from './talk/tools'

export const DEFAULT_MAX_TOKENS = 1024

type Given = {
  query: Query
  alias: string
  names: readonly string[]
  draft: Draft
  changeQuery: (changes: QueryChanges, isStep?: boolean) => void
  changeDraft: (changes: Partial<Draft>) => void
  forgetKey: () => void
}

/** Whom the playground asks, and how. */
export function Settings(given: Given) {
  const { query, alias, names, draft, changeQuery, changeDraft, forgetKey } = given
  return (
    <Card
      title="Settings"
      class="settings"
      tools={
        <button type="button" class="quiet" onClick={forgetKey}>
          Another key
        </button>
      }
    >
      <Select
        label="Model"
        value={alias}
        options={Object.fromEntries(names.map((name) => [name, name]))}
        choose={(next) => changeQuery({ alias: next })}
      />
      <Select
        label="API"
        value={query.api ?? 'chat'}
        options={{ chat: APIS.chat.name, messages: APIS.messages.name }}
        choose={(api) => changeQuery({ api })}
      />
      <label class="compact-field">
        <span>Most tokens</span>
        <input
          type="number"
          min="1"
          value={query.max_tokens ?? DEFAULT_MAX_TOKENS}
          onChange={(event) => changeQuery({ max_tokens: event.currentTarget.value }, false)}
        />
      </label>
      <label class="field">
        <span>System text</span>
        <textarea
          rows={3}
          value={draft.system}
          onInput={(event) => changeDraft({ system: event.currentTarget.value })}
        />
      </label>
      <Tools text={draft.tools} change={(tools) => changeDraft({ tools })} />
    </Card>
  )
}

function Tools({ text, change }: { text: string; change: (text: string) => void }) {
  const problem = problemOf(text)
  return (
    <>
      <label class="field">
        <span>Tools, as JSON</span>
        <textarea
          rows={6}
          class="mono"
          spellcheck={false}
          aria-invalid={problem !== undefined}
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
        />
        {problem && <small class="text-bad">{problem}</small>}
      </label>
      {text === '' && (
        <button type="button" class="quiet" onClick={() => change(EXAMPLE)}>
          Fill in an example
        </button>
      )}
    </>
  )
}

/** What is wrong with definitions of tools. */
export function problemOf(tools: string): string | undefined {
  try {
    readTools(tools)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
