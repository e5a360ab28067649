import { anthropic } from '../../../api/anthropic'
import type { Usage } from '../../../api/dialect'
import type { AnswerEvent, EventPrinter, PrintOptions } from '../../answer-events'
import { contentBlocks } from './content-blocks'
import { messageHead } from './message-head'
import { printStop } from './print-stop'
import { printUsage } from './print-usage'
import { sse } from './sse'
import { clientSearches } from './web-search/client-searches'

/** The status of an error that names none. */
const BAD_GATEWAY = 502

/**
 * Prints a stream of Anthropic's events. The message begins with the first piece: counts that come just
 * before it belong into its start. https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export function eventPrinter(options: PrintOptions): EventPrinter {
  let head: AnswerEvent & { type: 'start' } = { type: 'start' }
  let isStarted = false
  let isEnded = false
  let usage: Usage = {}
  let stop: (AnswerEvent & { type: 'stop' }) | undefined
  const blocks = contentBlocks()
  const shown = clientSearches(options.asksForSearch === true)

  /** Counts of the request that the provider says at the end are estimated for the start. */
  const counted = (): Usage =>
    usage.inputTokens === undefined && options.estimatedInputTokens
      ? { ...usage, inputTokens: options.estimatedInputTokens() }
      : usage

  const start = (): string => {
    if (isStarted) return ''
    isStarted = true
    const message = {
      ...messageHead(head, options),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: printUsage(counted()),
    }
    return sse('message_start', { message })
  }

  const end = (): string => {
    isEnded = true
    const delta = printStop(stop, blocks.hasCalls)
    return (
      start() +
      blocks.end() +
      sse('message_delta', { delta, usage: printUsage(usage, shown.count) }) +
      sse('message_stop')
    )
  }

  const print = (event: AnswerEvent): string => {
    if (isEnded) return ''
    switch (event.type) {
      case 'start':
        if (!isStarted) head = event
        return ''
      case 'usage':
        usage = { ...usage, ...event.usage }
        return ''
      case 'stop':
        stop ??= event
        return ''
      case 'error': {
        isEnded = true
        const { error, status = BAD_GATEWAY } = event
        const { requestId } = options
        return `event: error\ndata: ${JSON.stringify(anthropic.providerErrorBody(error, status, requestId))}\n\n`
      }
      case 'end':
        return end()
      default:
        return start() + blocks.add(event)
    }
  }

  return { print: (event) => shown.see(event).map(print).join('') }
}
