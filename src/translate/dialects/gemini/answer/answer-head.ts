import type { AnswerEvent, PrintOptions } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'

/** Longer than any id and any model's name. Each chunk has both. */
const MAX_NAME_LENGTH = 256

/** What each chunk of an answer says of it. https://ai.google.dev/api/generate-content#generatecontentresponse */
export const answerHead = (
  { id, model, createdAtS }: AnswerEvent & { type: 'start' },
  options: PrintOptions,
): JsonObject => ({
  modelVersion: (model ?? options.model).slice(0, MAX_NAME_LENGTH),
  ...(createdAtS !== undefined && { createTime: timeOf(createdAtS) }),
  responseId: (id ?? options.requestId).slice(0, MAX_NAME_LENGTH),
})

/** Vertex AI alone says it. https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference#response */
function timeOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString()
}
