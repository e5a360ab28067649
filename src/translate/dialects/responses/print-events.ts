import type { Usage } from '../../../api/dialect'
import type { AnswerEvent, EventPrinter, PrintOptions } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { tagged } from '../../opaque-tag'
import { printUsage } from './print-usage'
import { responseHead } from './response-head'

/** A whole answer. https://platform.openai.com/docs/api-reference/responses/object */
export function printAnswer(events: readonly AnswerEvent[], options: PrintOptions): JsonObject {
  const printer = eventPrinter(options)
  for (const event of events) printer.print(event)
  return printer.answer ?? {}
}

type Item = { key: string; index: number; value: Record<string, unknown>; text: string }

/**
 * Prints a stream of OpenAI's events. https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function eventPrinter(options: PrintOptions): EventPrinter {
  let sequence = 0
  let head: JsonObject | undefined
  let usage: Usage = {}
  let answer: JsonObject | undefined
  let isCutOff = false
  const output: JsonObject[] = []
  let open: Item | undefined

  const sse = (type: string, members: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...members })}\n\n`

  const start = (event: AnswerEvent & { type: 'start' } = { type: 'start' }): string => {
    if (head) return ''
    head = responseHead(event, options)
    return (
      sse('response.created', { response: head }) + sse('response.in_progress', { response: head })
    )
  }

  const begin = (key: string, value: Record<string, unknown>): string => {
    const ended = end()
    open = { key, index: output.length, value, text: '' }
    output.push(value)
    return ended + sse('response.output_item.added', { output_index: open.index, item: value })
  }

  const end = (): string => {
    if (!open) return ''
    const { index, value, text } = open
    open = undefined
    const at = { item_id: value.id, output_index: index }
    let events = ''
    if (value.type === 'message') {
      const part = { type: 'output_text', text, annotations: [], logprobs: [] }
      value.content = [part]
      events += sse('response.output_text.done', { ...at, content_index: 0, text, logprobs: [] })
      events += sse('response.content_part.done', { ...at, content_index: 0, part })
    }
    if (value.type === 'reasoning' && text !== '') {
      const part = { type: 'summary_text', text }
      value.summary = [part]
      events += sse('response.reasoning_summary_text.done', { ...at, summary_index: 0, text })
      events += sse('response.reasoning_summary_part.done', { ...at, summary_index: 0, part })
    }
    if (value.type === 'function_call') {
      value.arguments = text || '{}'
      events += sse('response.function_call_arguments.done', {
        ...at,
        name: value.name,
        arguments: value.arguments,
      })
    }
    value.status = 'completed'
    return events + sse('response.output_item.done', { output_index: index, item: value })
  }

  const delta = (type: string, text: string, more: object): string => {
    if (!open) return ''
    open.text += text
    return sse(type, { item_id: open.value.id, output_index: open.index, ...more, delta: text })
  }

  const said = (text: string): string => {
    let events = ''
    if (open?.key !== 'message') {
      events = begin('message', {
        id: `msg_${crypto.randomUUID().replaceAll('-', '')}`,
        type: 'message',
        status: 'in_progress',
        role: 'assistant',
        content: [],
      })
      events += sse('response.content_part.added', {
        item_id: open?.value.id,
        output_index: open?.index,
        content_index: 0,
        part: { type: 'output_text', text: '', annotations: [], logprobs: [] },
      })
    }
    return events + delta('response.output_text.delta', text, { content_index: 0, logprobs: [] })
  }

  const beginThought = (): string =>
    begin('reasoning', {
      id: `rs_${crypto.randomUUID().replaceAll('-', '')}`,
      type: 'reasoning',
      summary: [],
    })

  const thought = (text: string): string => {
    let events = ''
    if (open?.key !== 'reasoning') {
      events = beginThought()
      events += sse('response.reasoning_summary_part.added', {
        item_id: open?.value.id,
        output_index: open?.index,
        summary_index: 0,
        part: { type: 'summary_text', text: '' },
      })
    }
    return events + delta('response.reasoning_summary_text.delta', text, { summary_index: 0 })
  }

  const body = (event: AnswerEvent): string => {
    switch (event.type) {
      case 'text':
      case 'refusal':
        return said(event.text)
      case 'reasoning':
        return thought(event.text)
      case 'opaque': {
        const events = open?.key === 'reasoning' ? '' : beginThought()
        if (open) open.value.encrypted_content = tagged(event.opaque)
        return events + end()
      }
      case 'call': {
        const { key, id = `call_${key}`, name = '', text } = event
        const events =
          open?.key === key
            ? ''
            : begin(key, {
                id: `fc_${crypto.randomUUID().replaceAll('-', '')}`,
                type: 'function_call',
                status: 'in_progress',
                call_id: id,
                name,
                arguments: '',
              })
        return events + delta('response.function_call_arguments.delta', text, {})
      }
      case 'stop':
        isCutOff = event.reason === 'length' || event.reason === 'content_filter'
        return ''
      case 'end': {
        const events = end()
        const status = isCutOff ? 'incomplete' : 'completed'
        answer = { ...head, status, output, usage: printUsage(usage) }
        return events + sse(`response.${status}`, { response: answer })
      }
      default:
        return ''
    }
  }

  return {
    print(event) {
      if (event.type === 'usage') {
        usage = { ...usage, ...event.usage }
        return ''
      }
      if (event.type === 'start') return start(event)
      return start() + body(event)
    },
    get answer() {
      return answer
    },
  }
}
