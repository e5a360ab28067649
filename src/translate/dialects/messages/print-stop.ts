import type { AnswerEvent, StopReason } from '../../answer-events'
import { derivedStop } from '../../stop-reason'

/** Anthropic's words. https://docs.anthropic.com/en/api/handling-stop-reasons */
const STOP_REASONS: Readonly<Record<StopReason, string>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  tool_calls: 'tool_use',
  length: 'max_tokens',
  context_length: 'model_context_window_exceeded',
  content_filter: 'refusal',
  pause: 'pause_turn',
}

/** Why an answer ended. */
export function printStop(
  stop: (AnswerEvent & { type: 'stop' }) | undefined,
  hasCalls: boolean,
): { stop_reason: string; stop_sequence: string | null } {
  const reason = derivedStop(stop?.reason, hasCalls)
  return {
    stop_reason: STOP_REASONS[reason],
    stop_sequence: reason === 'stop_sequence' ? (stop?.sequence ?? null) : null,
  }
}
