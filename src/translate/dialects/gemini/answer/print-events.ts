import { googleStatus } from '../../../../api/google/status'
import type { EventPrinter, PrintOptions } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'

/** Prints a stream of responses. https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export function eventPrinter({ model, requestId }: PrintOptions): EventPrinter {
  const event = (members: JsonObject) => `data: ${JSON.stringify(members)}\r\n\r\n`
  const chunk = (candidate: JsonObject) =>
    event({
      candidates: [{ ...candidate, index: 0 }],
      modelVersion: model,
      responseId: requestId,
    })
  return {
    print(said) {
      switch (said.type) {
        case 'text':
          return chunk({ content: { parts: [{ text: said.text }], role: 'model' } })
        case 'stop':
          return chunk({ content: { parts: [], role: 'model' }, finishReason: 'STOP' })
        case 'error': {
          const { error, status = 500 } = said
          return event({
            error: { code: status, message: error.message, status: googleStatus(status) },
          })
        }
        default:
          return ''
      }
    },
  }
}
