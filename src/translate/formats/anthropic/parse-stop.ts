import type { AnswerEvent, StopReason } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { derivedStop } from '../../stop-reason'
import { entryOf, filledTextOf } from '../../values'

/** https://docs.anthropic.com/en/api/handling-stop-reasons */
const REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop_sequence',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'context_length',
  refusal: 'content_filter',
  pause_turn: 'pause',
  // Of compaction, which ends a turn that is to go on.
  compaction: 'pause',
}

/** The end of an answer. */
export function parseStop(
  { stop_reason, stop_sequence }: JsonObject,
  hasCalls: boolean,
): AnswerEvent & { type: 'stop' } {
  const reason = derivedStop(entryOf(REASONS, stop_reason), hasCalls)
  const sequence = filledTextOf(stop_sequence)
  return {
    type: 'stop',
    reason,
    ...(reason === 'stop_sequence' && sequence !== undefined && { sequence }),
  }
}
