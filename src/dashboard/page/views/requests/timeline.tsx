import type { AdminRequest } from '../../../../admin/shapes/requests'
import { duration } from '../../format/durations'
import { many } from '../../format/numbers'
import { AttemptBar } from './attempt-bar'
import { Refusal } from './refusal'

/** The attempts of a request, each where it stood in its time. */
export function Timeline({ request }: { request: AdminRequest }) {
  const { attempts, duration_ms: wholeMs } = request
  const endMs = Math.max(
    1,
    wholeMs,
    ...attempts.map((attempt) => attempt.started_after_ms + (attempt.duration_ms ?? 0)),
  )
  if (attempts.length === 0) return <Refusal request={request} />
  return (
    <section aria-label="Attempts">
      <h3>
        {many(attempts.length, 'attempt')} in {duration(wholeMs)}
      </h3>
      <ol class="timeline">
        {attempts.map((attempt, at) => (
          <AttemptBar
            key={`${attempt.started_after_ms} ${at}`}
            attempt={attempt}
            endMs={endMs}
            wholeMs={wholeMs}
            isLast={at === attempts.length - 1}
          />
        ))}
      </ol>
    </section>
  )
}
