import type { Dialect } from '../../api/dialect'
import { factsIn, watchUsage } from '../../api/usage'
import type { Content } from '../../stream/answer'
import { takeOutUsage } from '../../stream/take-out-usage'
import { type AnswerWatch, NO_BYTES, watchEvents } from '../../stream/watch-events'
import type { Redactor } from '../../telemetry/redact'

/** Watches an answer for its end and its token counts, by what it is made of. */
export function watchAnswer({
  content,
  dialect,
  isUsageAdded,
  redact,
  onFailure,
}: {
  content: Content
  dialect: Dialect
  /** Whether Portus asked for the token counts of a stream. Their event is then taken out again. */
  isUsageAdded?: boolean
  redact?: Redactor
  /** Takes the data of an event that says an error. */
  onFailure?: (data: string) => void
}): AnswerWatch {
  const options = { ...(redact && { redact }), ...(onFailure && { onFailure }) }
  if (content === 'events')
    return isUsageAdded ? takeOutUsage(dialect, options) : watchEvents(dialect, options)
  return content === 'json' ? watchJson(dialect) : UNWATCHED
}

function watchJson(dialect: Dialect): AnswerWatch {
  const members = watchUsage(dialect)
  return {
    ...UNWATCHED,
    push(chunk) {
      members.push(chunk)
      return chunk
    },
    get usage() {
      return factsIn(members, dialect).usage
    },
    get facts() {
      return factsIn(members, dialect)
    },
    get isOpen() {
      return members.isOpen
    },
  }
}

const UNWATCHED: AnswerWatch = {
  push: (chunk) => chunk,
  finish: () => NO_BYTES,
  end: undefined,
  hasStopped: false,
  isBetweenEvents: true,
  usage: undefined,
  facts: {},
}
