import { readFinish } from '../../../answer/finish-reason'
import type { AnswerEvent, StopReason } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { derivedStop } from '../../../stop-reason'
import { entryOf, filledTextOf, objectOf } from '../../../values'
import { failure } from './parse-error'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html */
const REASONS: Readonly<Record<string, StopReason | 'failed'>> = {
  end_turn: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  stop_sequence: 'stop_sequence',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
  malformed_model_output: 'failed',
  malformed_tool_use: 'failed',
  model_context_window_exceeded: 'context_length',
}

/**
 * The end of an answer. Where the model wrote what is no answer, or no call of a tool, it is an error: what
 * came before it must not look whole. Models that are not Amazon's have words of their own.
 */
export function parseStop(
  { stopReason, additionalModelResponseFields }: JsonObject,
  hasCalls: boolean,
): AnswerEvent {
  const given = filledTextOf(stopReason)
  const reason = given === undefined ? undefined : (entryOf(REASONS, given) ?? readFinish(given))
  if (reason === 'failed') return failure(`The model broke its answer off: ${given}.`, given)
  const sequence =
    reason === 'stop_sequence' ? sequenceIn(additionalModelResponseFields) : undefined
  return {
    type: 'stop',
    reason: derivedStop(reason, hasCalls),
    ...(sequence !== undefined && { sequence }),
  }
}

/**
 * The stop sequence, where the request asks for this member of the model's own answer. A stream has it inside
 * the model's own event.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_RequestSyntax
 */
function sequenceIn(fields: unknown): string | undefined {
  const { stop_sequence, delta } = objectOf(fields) ?? {}
  return filledTextOf(stop_sequence) ?? filledTextOf(objectOf(delta)?.stop_sequence)
}
