import { sentenceOf } from '../../errors'
import { filtered } from '../answer/filtered'
import type { AnswerEvent, Format, StopReason } from '../answer-events'

/** Reasons that say themselves why there is no summary. */
const SAYS_WHY: ReadonlySet<StopReason> = new Set(['length', 'context_length', 'content_filter'])

/**
 * A format whose answers are a summary and nothing else. A model may write none: it calls a tool, or says nothing. Then the
 * client must not take the empty answer for a shorter conversation.
 * https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand#when-no-summary-comes-back
 */
export const onlySummary = (format: Format): Format =>
  filtered(format, () => ({ take: summaryReader() }))

function summaryReader(): (event: AnswerEvent) => readonly AnswerEvent[] {
  let hasSummary = false
  let hasFailed = false
  return (event) => {
    if (hasFailed) return []
    switch (event.type) {
      case 'compaction':
        hasSummary = true
        return [{ ...event, isWhole: true }]
      case 'stop':
        if (hasSummary || SAYS_WHY.has(event.reason)) return [event]
        hasFailed = true
        return [NO_SUMMARY]
      case 'start':
      case 'usage':
      case 'error':
      case 'end':
        return [event]
      default:
        return []
    }
  }
}

const NO_SUMMARY: AnswerEvent = {
  type: 'error',
  error: { message: sentenceOf('invalid_provider_answer', 'no_summary', {}) },
  status: 502,
}
