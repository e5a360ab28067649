import type { StopReason } from '../../../answer-events'

/** Google's words. It says `STOP` beside calls, too. https://ai.google.dev/api/generate-content#FinishReason */
export const FINISH_REASONS: Readonly<Record<StopReason, string>> = {
  stop: 'STOP',
  stop_sequence: 'STOP',
  tool_calls: 'STOP',
  length: 'MAX_TOKENS',
  context_length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
  pause: 'STOP',
}
