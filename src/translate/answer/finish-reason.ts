import type { StopReason } from '../answer-events'

/** What a finish reason says. `failed` is no end of an answer. */
export type Finish = StopReason | 'failed'

/**
 * OpenAI's words, and those that others send in their place.
 *
 * - `max_output_tokens`: Responses, https://platform.openai.com/docs/api-reference/responses/object
 * - `model_length`: Mistral, https://docs.mistral.ai/api/endpoint/chat
 * - `sensitive`, `network_error`: Zhipu, https://docs.z.ai/api-reference/llm/chat-completion
 * - `insufficient_system_resource`: DeepSeek, https://api-docs.deepseek.com/api/create-chat-completion
 * - `error`: OpenRouter, https://openrouter.ai/docs/api-reference/errors
 * - `eos`, `eos_token`: Together and Hugging Face
 */
const REASONS: ReadonlyMap<string, Finish> = new Map([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop_sequence'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
  ['model_length', 'context_length'],
  ['model_context_window_exceeded', 'context_length'],
  ['content_filter', 'content_filter'],
  ['sensitive', 'content_filter'],
  ['pause_turn', 'pause'],
  ['error', 'failed'],
  ['network_error', 'failed'],
  ['insufficient_system_resource', 'failed'],
])

/** How unknown words are read: an answer that was held back or broken off must not look like a good one. */
const SIGNS: readonly (readonly [sign: RegExp, finish: Finish])[] = [
  [
    /safety|filter|prohibit|block|recitation|spii|refus|sensitive|moderat|guardrail/,
    'content_filter',
  ],
  [/context/, 'context_length'],
  [/length|max_?tokens|limit/, 'length'],
  [/error|fail|malformed|insufficient|abort|cancel|unexpected|timeout/, 'failed'],
  [/tool|function/, 'tool_calls'],
]

/** Longer than any reason. */
const MAX_LENGTH = 64

/** What a finish reason means. An unknown one that shows no sign of trouble is a plain end. */
export function readFinish(given: string): Finish {
  const reason = given.slice(0, MAX_LENGTH).toLowerCase()
  return REASONS.get(reason) ?? SIGNS.find(([sign]) => sign.test(reason))?.[1] ?? 'stop'
}
