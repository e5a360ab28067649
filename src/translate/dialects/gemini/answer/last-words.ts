import type { Usage } from '../../../../api/dialect'
import type { StopReason } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { FINISH_REASONS } from './finish-reason'
import { printUsage } from './print-usage'

/** What an answer ends with. */
export type Ending = {
  /** The parts of a whole answer, or those that a stream has not sent yet. */
  parts: readonly JsonObject[]
  /** Whether anything was said, in these parts or before. */
  hasContent: boolean
  reason: StopReason
  grounding: JsonObject
  usage: Usage
}

/** The last chunk of a stream, or a whole answer, without its head. */
export function lastWords({ parts, hasContent, reason, grounding, usage }: Ending): JsonObject {
  // Google does not answer a prompt that it holds back.
  if (reason === 'content_filter' && !hasContent)
    return { promptFeedback: { blockReason: 'SAFETY' }, ...printUsage(usage) }
  return {
    candidates: [
      {
        // Clients read the first part of the first candidate, and Google sends an empty one, too.
        content: { parts: parts.length > 0 ? parts : [{ text: '' }], role: 'model' },
        finishReason: FINISH_REASONS[reason],
        index: 0,
        ...grounding,
      },
    ],
    ...printUsage(usage),
  }
}
