import type { AdminRequest } from '../../../../admin/shapes/requests'
import { duration } from '../../format/durations'
import { targetName } from '../../format/targets'
import { Badge } from '../../parts/states/badge'

type Given = {
  attempt: AdminRequest['attempts'][number]
  /** The end of the time line. */
  endMs: number
  wholeMs: number
  /** The last attempt's answer is what the client got: it lasts until the end of the request. */
  isLast: boolean
}

/** One attempt: whom it asked, when, for how long, and what came of it. */
export function AttemptBar({ attempt, endMs, wholeMs, isLast }: Given) {
  const { status, cause, words, provider, model, target_index: target } = attempt
  const { started_after_ms: startMs, duration_ms: untilAnswerMs } = attempt
  const isGood = status !== null && status < 400 && cause === null
  const percent = (ms: number) => `${(Math.max(0, ms) / endMs) * 100}%`
  const beganMs = startMs + (untilAnswerMs ?? 0)
  return (
    <li>
      <div class="attempt-line">
        <span>
          <span class="muted">{provider ?? 'unknown'}</span> {model}
          {target !== null && <span class="muted"> {targetName(target).toLowerCase()}</span>}
        </span>
        <Badge tone={isGood ? 'ok' : 'bad'}>
          {[status, cause].filter((part) => part !== null).join(' ') || 'no answer'}
        </Badge>
      </div>
      <svg class="attempt" width="100%" height="10" aria-hidden="true">
        <rect class="meter-all" width="100%" height="10" rx="3" />
        {isLast && isGood && wholeMs > beganMs && (
          <rect
            class="attempt-answer"
            x={percent(beganMs)}
            width={percent(wholeMs - beganMs)}
            height="10"
          />
        )}
        <rect
          class={isGood ? 'attempt-good' : 'attempt-bad'}
          x={percent(startMs)}
          width={percent(Math.max(untilAnswerMs ?? endMs - startMs, endMs / 200))}
          height="10"
          rx="2"
        />
      </svg>
      <p class="muted">
        after {duration(startMs)}
        {untilAnswerMs !== null &&
          `, ${isGood ? 'the answer began' : 'ended'} ${duration(untilAnswerMs)} later`}
      </p>
      {words && (
        <blockquote>
          {words.type && <code>{words.type}</code>} {words.message}
        </blockquote>
      )}
    </li>
  )
}
