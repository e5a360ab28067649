import { membersIn } from '../../../../api/dialect'
import { geminiUsage } from '../../../../api/google/usage'
import { jsonIn } from '../../../../body/json/json-in'
import { usageEvent } from '../../../answer/usage-event'
import type { AnswerEvent, EventParser } from '../../../answer-events'
import { errorIn, failure } from './answer-error'
import { answerParts } from './answer-parts'
import { stopReason } from './finish-reason'
import { grounding } from './grounding'

/** Reads the chunks of an answer. Each looks like a whole answer. */
export type ChunkParser = {
  push(chunk: unknown): readonly AnswerEvent[]
  finish(): readonly AnswerEvent[]
}

/**
 * Makes a parser of chunks. `stop` waits for the end of the body, for Gemini sends chunks behind the one that
 * has a `finishReason`, and no event that ends a stream.
 */
export function chunkParser(): ChunkParser {
  const parts = answerParts()
  const grounds = grounding()
  let isStarted = false
  let hasFailed = false
  let finish: string | undefined
  let finishMessage: string | undefined
  /** Google says something about the prompt, and answers nothing. */
  let isBlocked = false

  const fail = (event: AnswerEvent): readonly AnswerEvent[] => {
    hasFailed = true
    return [event]
  }

  const ended = (): AnswerEvent | undefined => {
    if (finish === undefined) {
      const isHeldBack = isBlocked && !parts.hasContent
      return isHeldBack ? { type: 'stop', reason: 'content_filter' } : undefined
    }
    const reason = stopReason(finish, parts)
    if (reason !== undefined) return { type: 'stop', reason }
    return failure(finishMessage ?? `The model broke its answer off: ${finish}.`, finish)
  }

  return {
    push(chunk) {
      if (hasFailed) return []
      const error = errorIn(chunk)
      if (error) return fail(error)
      const answer = membersIn(chunk)
      const events: AnswerEvent[] = []
      if (!isStarted) {
        isStarted = true
        events.push(startOf(answer))
      }
      // Before what the chunk says: a message of Anthropic's begins with the prompt's count.
      const counts = answer.usageMetadata ? geminiUsage(answer.usageMetadata) : undefined
      events.push(...usageEvent(counts, answer.usageMetadata))
      const candidate = candidateIn(answer)
      if (answer.promptFeedback && candidate === undefined) isBlocked = true
      const { content, finishReason, finishMessage: message } = membersIn(candidate)
      const list = membersIn(content).parts
      if (Array.isArray(list)) for (const part of list) parts.read(part, events)
      grounds.see(candidate)
      grounds.say(events)
      finish = reasonOf(finishReason) ?? finish
      if (typeof message === 'string') finishMessage = message
      return events
    },

    finish() {
      if (hasFailed) return []
      const events: AnswerEvent[] = []
      parts.end(events)
      const end = ended()
      if (end?.type === 'error') return fail(end)
      if (end) events.push(...grounds.end(), end, { type: 'end' })
      return events
    },
  }
}

/** The first candidate. Portus asks for one alone. */
const candidateIn = ({ candidates }: Readonly<Record<string, unknown>>): unknown =>
  Array.isArray(candidates)
    ? (candidates.find((candidate) => (membersIn(candidate).index ?? 0) === 0) ?? undefined)
    : undefined

/**
 * The reasons that have one number in both of Google's APIs, which write numbers where they are asked to.
 * https://cloud.google.com/vertex-ai/docs/reference/rpc/google.cloud.aiplatform.v1#finishreason
 */
const NUMBERED = [undefined, 'STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION']

/** A reason by its name. Early streams of Vertex AI have an unspecified one in each chunk. */
function reasonOf(reason: unknown): string | undefined {
  if (typeof reason === 'number') return reason === 0 ? undefined : (NUMBERED[reason] ?? 'OTHER')
  return typeof reason === 'string' && reason !== '' && reason !== 'FINISH_REASON_UNSPECIFIED'
    ? reason
    : undefined
}

function startOf({
  responseId,
  modelVersion,
  createTime,
}: Readonly<Record<string, unknown>>): AnswerEvent {
  const createdAtMs = typeof createTime === 'string' ? Date.parse(createTime) : Number.NaN
  return {
    type: 'start',
    ...(typeof responseId === 'string' && responseId !== '' && { id: responseId }),
    ...(typeof modelVersion === 'string' && modelVersion !== '' && { model: modelVersion }),
    ...(Number.isFinite(createdAtMs) && { createdAtS: Math.floor(createdAtMs / 1000) }),
  }
}

/** Reads server-sent events, or the elements of an array that look like them (see `json-array.ts`). */
export function eventParser(): EventParser {
  const chunks = chunkParser()
  let hasFailed = false
  return {
    push({ data }) {
      if (hasFailed || data.trim() === '' || data === '[DONE]') return []
      const chunk = jsonIn(data)
      if (chunk === undefined) {
        hasFailed = true
        return [failure('The provider sent an event that is not JSON.')]
      }
      const events = [chunk].flat().flatMap((one) => chunks.push(one))
      hasFailed = events.some(({ type }) => type === 'error')
      return events
    },
    finish: () => (hasFailed ? [] : chunks.finish()),
  }
}
