import { messageHead, messageUsage, stopReason } from './chat-to-message'
import { contentBlocks, event } from './content-blocks'
import type { ChatUsage, Completion, Said, ToolCall } from './openai-types'

/** Makes Anthropic's events of the chunks of a chat completion. */
export type MessageStream = {
  /** The events for the next chunk. */
  chunk(completion: Completion): string
  /** The events that end the message; for `data: [DONE]` alone, never for a stream that breaks off. */
  end(): string
}

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export function messageStream(): MessageStream {
  let isStarted = false
  const blocks = contentBlocks()
  let lastCall: number | string = 0
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

  const said = ({ content, refusal, tool_calls = [] }: Said): string => {
    const text = content || refusal
    return (text ? blocks.add({ key: 'text', text }) : '') + tool_calls.map(called).join('')
  }

  /** Some providers leave the index out, and tell calls apart by their ids alone. */
  const called = ({ index, id, function: tool }: ToolCall): string => {
    lastCall = index ?? (id || lastCall)
    return blocks.add({
      key: lastCall,
      text: tool?.arguments ?? '',
      ...(id && { id }),
      ...(tool?.name && { name: tool.name }),
    })
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
        blocks.end() +
        event('message_delta', {
          delta: { stop_reason, stop_sequence: null },
          usage: messageUsage(usage),
        }) +
        event('message_stop')
      )
    },
  }
}
