import type { Usage } from '../../../api/dialect'
import type { AnswerEvent, EventPrinter, PrintOptions, StopReason } from '../../answer-events'
import { derivedStop } from '../../stop-reason'
import { annotations } from './annotations'
import { partCounter } from './answer-parts'
import { completionId } from './completion-id'
import { printError } from './print-error'
import { printDetail, printThoughtSignature } from './print-reasoning'
import { FINISH_REASONS, printUsage } from './print-usage'

const DONE = 'data: [DONE]\n\n'

/** Longer than any id and any model's name. Each chunk has both, so that a longer one would be sent a thousand times. */
const MAX_NAME_LENGTH = 256

/**
 * Prints a stream of chat completion chunks. Their text is put together here, because every token of an
 * answer is one. https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function eventPrinter(options: PrintOptions): EventPrinter {
  /** Everything of a chunk before and after its delta. */
  let head = ''
  const tail = options.includesUsage ? ',"usage":null}\n\n' : '}\n\n'
  let isEnded = false
  let isStopped = false
  let thought = ''
  let usage: Usage = {}
  const calls = new Map<string, number>()
  const parts = partCounter()
  const cited = annotations()

  const start = ({ id, model, createdAtS }: AnswerEvent & { type: 'start' }): string => {
    if (head) return ''
    const members = {
      id: completionId(id ?? options.requestId).slice(0, MAX_NAME_LENGTH),
      object: 'chat.completion.chunk',
      created: createdAtS ?? Math.floor(Date.now() / 1000),
      model: (model ?? options.model).slice(0, MAX_NAME_LENGTH),
    }
    head = `data: ${JSON.stringify(members).slice(0, -1)},"choices":[`
    return chunk('{"role":"assistant","content":"","refusal":null}')
  }

  const chunk = (delta: string, reason: string | null = null): string =>
    `${head}{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${
      reason === null ? 'null' : `"${reason}"`
    }}]${tail}`

  const called = (event: AnswerEvent & { type: 'call' }): string => {
    const { key, id = `call_${key}`, name = '', text, opaque } = event
    const known = calls.get(key)
    if (known !== undefined) {
      if (text === '' && !opaque) return ''
      const signature = JSON.stringify(printThoughtSignature(opaque)).slice(1, -1)
      return chunk(
        `{"tool_calls":[{"index":${known},"function":{"arguments":${JSON.stringify(text)}}${
          signature && `,${signature}`
        }}]}`,
      )
    }
    const index = calls.size
    calls.set(key, index)
    const call = {
      index,
      id,
      type: 'function',
      function: { name, arguments: text },
      ...printThoughtSignature(opaque),
    }
    return chunk(JSON.stringify({ tool_calls: [call] }))
  }

  const stop = (reason: StopReason | undefined): string => {
    if (isStopped) return ''
    isStopped = true
    return chunk('{}', FINISH_REASONS[derivedStop(reason, calls.size > 0)])
  }

  const end = (): string => {
    isEnded = true
    const printed = options.includesUsage ? printUsage(usage) : undefined
    return printed ? `${head}],"usage":${JSON.stringify(printed)}}\n\n${DONE}` : DONE
  }

  const body = (event: AnswerEvent): string => {
    const note = cited.see(event)
    switch (event.type) {
      case 'citation':
        return note ? chunk(JSON.stringify({ annotations: [note] })) : ''
      case 'text':
        parts.indexOf(event)
        thought = ''
        return chunk(`{"content":${JSON.stringify(event.text)}}`)
      case 'refusal':
        parts.indexOf(event)
        thought = ''
        return chunk(`{"refusal":${JSON.stringify(event.text)}}`)
      case 'reasoning':
        parts.indexOf(event)
        thought += event.text
        return chunk(`{"reasoning_content":${JSON.stringify(event.text)}}`)
      case 'opaque': {
        const { opaque, isRedacted } = event
        const detail = printDetail({ text: thought, opaque, isRedacted }, parts.indexOf(event))
        thought = ''
        return chunk(JSON.stringify({ reasoning_details: [detail] }))
      }
      case 'call':
        parts.indexOf(event)
        thought = ''
        return called(event)
      case 'stop':
        return stop(event.reason)
      case 'end':
        return stop(undefined) + end()
      default:
        return ''
    }
  }

  return {
    print(event) {
      if (isEnded) return ''
      if (event.type === 'usage') {
        usage = { ...usage, ...event.usage }
        return ''
      }
      if (event.type === 'error') {
        isEnded = true
        return printError(event.error, event.status)
      }
      if (event.type === 'start') return start(event)
      return start({ type: 'start' }) + body(event)
    },
  }
}
