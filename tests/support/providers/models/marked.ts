import { message, messageEvents, textBlock } from '../anthropic-messages'
import { chatCompletion, chatEvents } from '../openai-chat'

/** What of a request decides how it is answered. */
export type Ask = {
  dialect: 'openai' | 'anthropic'
  isStream: boolean
  /** The request's own name, which its answer carries in every part. */
  id: string
}

/** An answer in the provider's true format, in the pieces in which it is sent. */
export type MarkedAnswer = { type: string; pieces: string[] }

/** How often a whole answer names the request that it belongs to. */
export const MARKS = 3

const MARK = /#([\w-]+)#/g

/** The names in a text, in their order. */
export const marksIn = (text: string): string[] =>
  Array.from(text.matchAll(MARK), ([, id]) => String(id))

/** The body of a request with this name; `padding` makes it longer by as many bytes. */
export const markedBody = ({ isStream, id }: Ask, model: string, padding = 0): string =>
  JSON.stringify({
    model,
    max_tokens: 64,
    ...(isStream && { stream: true }),
    messages: [{ role: 'user', content: `#${id}#${' '.repeat(padding)}` }],
  })

/** Reads from a request's path and body what it asks for. */
export const askOf = (path: string, body: string): Ask => ({
  dialect: path.endsWith('/messages') ? 'anthropic' : 'openai',
  isStream: /"stream"\s*:\s*true/.test(body),
  id: marksIn(body)[0] ?? '',
})

/** The answer to a request: chat completions or messages, with its name in every part. */
export function markedAnswer({ dialect, isStream, id }: Ask): MarkedAnswer {
  const parts = Array.from({ length: MARKS }, (_, index) => ` ${index} #${id}#`)
  const { whole, events } = FORMATS[dialect]
  if (!isStream) return { type: 'application/json', pieces: [JSON.stringify(whole(parts))] }
  return { type: 'text/event-stream', pieces: events(parts) }
}

const FORMATS = {
  openai: {
    whole: (text: string[]) => chatCompletion({ text }),
    events: (text: string[]) => chatEvents({ text }),
  },
  anthropic: {
    whole: (parts: string[]) => message({ blocks: [textBlock(...parts)] }),
    events: (parts: string[]) => messageEvents({ blocks: [textBlock(...parts)], hasPing: false }),
  },
}
