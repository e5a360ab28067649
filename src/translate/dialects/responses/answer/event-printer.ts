import type { Usage } from '../../../../api/dialect'
import type { AnswerEvent, EventPrinter, PrintOptions, StopReason } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { outputItems } from './output-items'
import { printError } from './print-error'
import { printUsage } from './print-usage'
import { responseHead } from './response-head'
import { eventWriter } from './write-event'

/** A whole answer. https://platform.openai.com/docs/api-reference/responses/object */
export function printAnswer(events: readonly AnswerEvent[], options: PrintOptions): JsonObject {
  const printer = eventPrinter(options)
  for (const event of events) printer.print(event)
  return printer.answer ?? {}
}

/** Why an answer has not come to its end. The client's context window is one more limit of its tokens. */
const INCOMPLETE: Readonly<Partial<Record<StopReason, string>>> = {
  length: 'max_output_tokens',
  context_length: 'max_output_tokens',
  content_filter: 'content_filter',
}

/**
 * Prints a stream of OpenAI's events. https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function eventPrinter(options: PrintOptions): EventPrinter {
  let head: JsonObject | undefined
  let usage: Usage = {}
  let stop: StopReason | undefined
  let isEnded = false
  let answer: JsonObject | undefined
  const write = eventWriter()
  const items = outputItems(options, write)

  const begun = (): JsonObject => {
    head ??= responseHead({ type: 'start' }, options)
    return head
  }

  const start = (event: AnswerEvent & { type: 'start' }): string => {
    if (head) return ''
    head = responseHead(event, options)
    return (
      write('response.created', { response: head }) +
      write('response.in_progress', { response: head })
    )
  }

  const end = (): string => {
    isEnded = true
    const reason = stop && INCOMPLETE[stop]
    const events = items.end(reason ? 'incomplete' : 'completed')
    const status = reason ? 'incomplete' : 'completed'
    answer = {
      ...begun(),
      status,
      completed_at: reason ? null : Math.floor(Date.now() / 1000),
      incomplete_details: reason ? { reason } : null,
      output: items.ended,
      usage: printUsage(usage),
    }
    return events + write(`response.${status}`, { response: answer })
  }

  const fail = ({ error, status }: AnswerEvent & { type: 'error' }): string => {
    isEnded = true
    const output = items.sofar()
    return printError(error, status, { ...begun(), status: 'failed', output }, write)
  }

  return {
    print(event) {
      if (isEnded) return ''
      switch (event.type) {
        case 'start':
          return start(event)
        case 'usage':
          usage = { ...usage, ...event.usage }
          return ''
        case 'stop':
          stop ??= event.reason
          return ''
        case 'error':
          return start({ type: 'start' }) + fail(event)
        case 'end':
          return start({ type: 'start' }) + end()
        default:
          return start({ type: 'start' }) + items.add(event)
      }
    },
    get answer() {
      return answer
    },
  }
}
