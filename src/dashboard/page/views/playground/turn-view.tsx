import { CostLine } from './cost-line'
import type { Reply, ToolCall, Turn } from './talk/turns'

/** One turn of a conversation. */
export function TurnView({ turn }: { turn: Turn }) {
  if (turn.role === 'user')
    return (
      <li class="turn turn-user">
        <h3>You</h3>
        <p class="said">{turn.text}</p>
      </li>
    )
  if (turn.role === 'tool')
    return (
      <li class="turn turn-user">
        <h3>Results</h3>
        {turn.results.map(({ id, name, text }) => (
          <div key={id}>
            <code>{name}</code>
            <pre>{text}</pre>
          </div>
        ))}
      </li>
    )
  return (
    <li class="turn">
      <ReplyView reply={turn} />
      {turn.requestId && <CostLine requestId={turn.requestId} />}
    </li>
  )
}

/** An answer, as far as it has come. */
export function ReplyView({ reply, isRunning = false }: { reply: Reply; isRunning?: boolean }) {
  const { text, thinking, calls, problem, stop, isRefused } = reply
  return (
    <>
      <h3>{isRefused ? 'Portus' : 'Model'}</h3>
      {thinking && (
        <details>
          <summary>Thinking</summary>
          <p class="said">{thinking}</p>
        </details>
      )}
      {text && <p class="said">{text}</p>}
      {calls.map((call) => (
        <Call key={call.id} call={call} />
      ))}
      {isRunning && <p class="muted">…</p>}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {!isRunning && !text && calls.length === 0 && !problem && (
        <p class="muted">An empty answer</p>
      )}
      {stop && UNUSUAL.has(stop) && <p class="muted">Ended by: {stop}</p>}
    </>
  )
}

/** Ends that a reader would not notice. */
const UNUSUAL = new Set(['length', 'max_tokens', 'content_filter', 'refusal'])

const Call = ({ call }: { call: ToolCall }) => (
  <div class="call">
    <span class="muted">calls</span> <code>{call.name}</code>
    <pre>{pretty(call.arguments)}</pre>
  </div>
)

/** JSON with lines, once it is whole. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text || '{}'), null, 2)
  } catch {
    return text
  }
}
