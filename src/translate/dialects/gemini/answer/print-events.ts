import type { Usage } from '../../../../api/dialect'
import { google } from '../../../../api/google/dialect'
import type { AnswerEvent, EventPrinter, PrintOptions, StopReason } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { answerHead } from './answer-head'
import { answerParts } from './answer-parts'
import { lastWords } from './last-words'
import { groundingPrinter } from './print-grounding'

/** The status of an error that names none. */
const BAD_GATEWAY = 502

/**
 * Prints a stream of chunks, of which each looks like a whole answer. The last one has the reason and the counts. Google
 * ends lines as HTTP does. https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function eventPrinter(options: PrintOptions): EventPrinter {
  let start: AnswerEvent & { type: 'start' } = { type: 'start' }
  /** What stands behind the content of each chunk. */
  let head: string | undefined
  let usage: Usage = {}
  let reason: StopReason | undefined
  let isEnded = false
  const parts = answerParts()
  const grounding = groundingPrinter()

  const tail = (): string => {
    head ??= JSON.stringify(answerHead(start, options)).slice(1)
    return head
  }

  const chunk = (list: readonly JsonObject[]): string =>
    list.length === 0
      ? ''
      : `data: {"candidates":[{"content":{"parts":${JSON.stringify(list)},"role":"model"},"index":0}],${tail()}\r\n\r\n`

  const end = (): string => {
    isEnded = true
    const last = lastWords({
      parts: parts.end(),
      hasContent: parts.hasContent,
      reason: reason ?? 'stop',
      grounding: grounding.end(),
      usage,
    })
    return `data: ${JSON.stringify(last).slice(0, -1)},${tail()}\r\n\r\n`
  }

  return {
    print(event) {
      if (isEnded) return ''
      switch (event.type) {
        case 'start':
          if (head === undefined) start = event
          return ''
        case 'usage':
          usage = { ...usage, ...event.usage }
          return ''
        case 'stop':
          reason ??= event.reason
          return ''
        case 'error': {
          isEnded = true
          const { error, status = BAD_GATEWAY } = event
          const shown = google.providerStatus(error, status)
          return `data: ${JSON.stringify(google.providerErrorBody(error, shown, options.requestId))}\r\n\r\n`
        }
        case 'end':
          return end()
        default:
          grounding.see(event)
          return chunk(parts.add(event))
      }
    },
  }
}
