import type { AnswerEvent, PrintOptions } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'

/** A whole answer. https://ai.google.dev/api/generate-content#generatecontentresponse */
export function printAnswer(events: readonly AnswerEvent[], options: PrintOptions): JsonObject {
  const parts: JsonObject[] = []
  for (const event of events) if (event.type === 'text') parts.push({ text: event.text })
  return {
    candidates: [{ content: { parts, role: 'model' }, finishReason: 'STOP', index: 0 }],
    modelVersion: options.model,
    responseId: options.requestId,
  }
}
