import { messageHead, messageUsage, stopReason } from './message'
import type { ChatUsage, Completion, Said, ToolCall } from './openai'

/** Makes Anthropic's events of the chunks of a chat completion. */
export type MessageStream = {
  /** The events for the next chunk. */
  chunk(completion: Completion): string
  /** The events that end the message; for `data: [DONE]` alone, never for a stream that breaks off. */
  end(): string
}

const event = (type: string, data: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export function messageStream(): MessageStream {
  let isStarted = false
  /** Which block is open: the text, or the call of a tool by its index. */
  let open: 'text' | number | undefined
  let index = -1
  let finish: string | null | undefined
  let usage: ChatUsage | null | undefined

  const start = (completion: Completion): string => {
    if (isStarted) return ''
    isStarted = true
    const message = {
      ...messageHead(completion),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: messageUsage(completion.usage),
    }
    return event('message_start', { message })
  }

  const close = (): string => {
    if (open === undefined) return ''
    open = undefined
    return event('content_block_stop', { index })
  }

  const openBlock = (which: 'text' | number, content_block: object): string => {
    if (open === which) return ''
    const closed = close()
    open = which
    index++
    return closed + event('content_block_start', { index, content_block })
  }

  const delta = (content: object) => event('content_block_delta', { index, delta: content })

  const said = ({ content, refusal, tool_calls = [] }: Said): string => {
    const text = content || refusal
    const words = text
      ? openBlock('text', { type: 'text', text: '' }) + delta({ type: 'text_delta', text })
      : ''
    return words + tool_calls.map(called).join('')
  }

  const called = ({ index: call = 0, id, function: tool }: ToolCall): string => {
    const opened = openBlock(call, { type: 'tool_use', id, name: tool?.name, input: {} })
    const partial_json = tool?.arguments
    return opened + (partial_json ? delta({ type: 'input_json_delta', partial_json }) : '')
  }

  return {
    chunk(completion) {
      if (completion.error) {
        const { message = 'The provider failed' } = completion.error
        return event('error', { error: { type: 'api_error', message } })
      }
      const [choice] = completion.choices ?? []
      finish = choice?.finish_reason ?? finish
      usage = completion.usage ?? usage
      return start(completion) + (choice?.delta ? said(choice.delta) : '')
    },
    end() {
      const stop_reason = stopReason(finish)
      return (
        start({}) +
        close() +
        event('message_delta', {
          delta: { stop_reason, stop_sequence: null },
          usage: messageUsage(usage),
        }) +
        event('message_stop')
      )
    },
  }
}
