import { MESSAGE, MESSAGE_EVENTS } from '../anthropic-messages'
import { sse } from '../framing'
import { asksForUsage, CHAT_COMPLETION, chatEvents } from '../openai-chat'
import type { Answer } from '../server'

/** A model that says hello, by path: chat completions, messages, token counts. */
export const hello: Answer = ({ path, json = {} }) => {
  const isStream = json.stream === true
  if (path.endsWith('/messages/count_tokens')) return Response.json({ input_tokens: 14 })
  if (path.endsWith('/messages')) return isStream ? sse(MESSAGE_EVENTS) : Response.json(MESSAGE)
  if (path.endsWith('/chat/completions'))
    return isStream
      ? sse(chatEvents(asksForUsage(json) ? { usageIn: 'empty choices' } : {}))
      : Response.json(CHAT_COMPLETION)
  return Response.json(
    { error: { message: 'Not found', type: 'invalid_request_error' } },
    { status: 404 },
  )
}
