import type { StopReason } from '../../answer-events'

/**
 * The words of OpenAI, and those that other makers let through their chat endpoints.
 * https://platform.openai.com/docs/api-reference/chat/object#chat-object-choices-finish_reason
 * https://ai.google.dev/api/generate-content#FinishReason
 * https://docs.bigmodel.cn/api-reference (`sensitive`, `model_context_window_exceeded`)
 */
const REASONS: ReadonlyMap<string, StopReason> = new Map<string, StopReason>([
  ['stop', 'stop'],
  ['stop_sequence', 'stop_sequence'],
  ['tool_calls', 'tool_calls'],
  ['tool_call', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
  ['model_length', 'context_length'],
  ['context_length_exceeded', 'context_length'],
  ['model_context_window_exceeded', 'context_length'],
  ['content_filter', 'content_filter'],
  ['content_filtered', 'content_filter'],
  ['refusal', 'content_filter'],
  ['sensitive', 'content_filter'],
  ['safety', 'content_filter'],
  ['image_safety', 'content_filter'],
  ['recitation', 'content_filter'],
  ['language', 'content_filter'],
  ['blocklist', 'content_filter'],
  ['prohibited_content', 'content_filter'],
  ['spii', 'content_filter'],
  ['malformed_function_call', 'content_filter'],
  ['pause_turn', 'pause'],
])

/** The reason in a choice, or nothing where it gives none. A word that nobody knows is an end like others. */
export function stopReasonOf(finishReason: unknown): StopReason | undefined {
  if (typeof finishReason !== 'string' || finishReason === '') return undefined
  const known = REASONS.get(finishReason)
  return known ?? REASONS.get(finishReason.toLowerCase()) ?? 'stop'
}

/**
 * The more telling of two reasons: some providers end a second time, with `stop`.
 */
export const laterReason = (
  before: StopReason | undefined,
  reason: StopReason | undefined,
): StopReason | undefined =>
  before === undefined || before === 'stop' ? (reason ?? before) : before

/**
 * Words for an answer that failed.
 * https://openrouter.ai/docs/api-reference/errors
 * https://api-docs.deepseek.com/api/create-chat-completion (`insufficient_system_resource`)
 */
const FAILURES: ReadonlySet<unknown> = new Set([
  'error',
  'insufficient_system_resource',
  'network_error',
])

/** Whether a choice ended because the provider failed. */
export const isFailure = (finishReason: unknown): finishReason is string =>
  FAILURES.has(finishReason)
