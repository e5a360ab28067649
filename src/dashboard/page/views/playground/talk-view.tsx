import type { Query, QueryChanges } from '../../address/address'
import type { Client } from '../../api/client'
import { Card } from '../../parts/card'
import { Empty } from '../../parts/states/empty'
import { Composer } from './composer'
import { DEFAULT_MAX_TOKENS, problemOf, Settings } from './settings'
import { openCalls } from './talk/turns'
import { ToolResults } from './tool-results'
import { ReplyView, TurnView } from './turn-view'
import { useConversation } from './use-conversation'

type Given = {
  client: Client
  names: readonly string[]
  query: Query
  changeQuery: (changes: QueryChanges, isStep?: boolean) => void
  forgetKey: () => void
}

/** A conversation with a model, and its settings. */
export function TalkView({ client, names, query, changeQuery, forgetKey }: Given) {
  const alias = query.alias ?? names[0] ?? ''
  const { draft, running, change, say, giveResults, stop, clear } = useConversation({
    client,
    alias,
    api: query.api === 'messages' ? 'messages' : 'chat',
    maxTokens: Number(query.max_tokens) || DEFAULT_MAX_TOKENS,
  })
  const calls = running ? [] : openCalls(draft.turns)
  const hasProblem = problemOf(draft.tools) !== undefined
  return (
    <div class="playground">
      <Settings
        query={query}
        alias={alias}
        names={names}
        draft={draft}
        changeQuery={changeQuery}
        changeDraft={change}
        forgetKey={forgetKey}
      />
      <Card
        title="Conversation"
        class="conversation"
        tools={
          <button
            type="button"
            class="quiet"
            disabled={draft.turns.length === 0 || running !== undefined}
            onClick={clear}
          >
            Clear
          </button>
        }
      >
        {draft.turns.length === 0 && !running && (
          <Empty title="Nothing was said">
            <p>Write a message below. {alias} answers.</p>
          </Empty>
        )}
        <ol class="turns" aria-label="Turns">
          {draft.turns.map((turn, at) => (
            <TurnView key={at} turn={turn} />
          ))}
          {running && (
            <li class="turn" aria-busy="true">
              <ReplyView reply={running} isRunning />
            </li>
          )}
        </ol>
        <p class="hidden" role="status">
          {running ? 'The model answers' : draft.turns.length > 0 ? 'The answer is complete' : ''}
        </p>
        {calls.length > 0 ? (
          <ToolResults
            calls={calls}
            isDisabled={hasProblem}
            give={(results) => void giveResults(results)}
          />
        ) : (
          <Composer
            isRunning={running !== undefined}
            isDisabled={hasProblem}
            say={(text) => void say(text)}
            stop={stop}
          />
        )}
      </Card>
    </div>
  )
}
