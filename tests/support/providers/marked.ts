import { CHAT_COMPLETION, MESSAGE } from './server'

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
  if (!isStream) return { type: 'application/json', pieces: [WHOLE[dialect](parts.join(''))] }
  return { type: 'text/event-stream', pieces: EVENTS[dialect](parts) }
}

const WHOLE = {
  openai(content: string) {
    const [choice] = CHAT_COMPLETION.choices
    return JSON.stringify({
      ...CHAT_COMPLETION,
      choices: [{ ...choice, message: { ...choice?.message, content } }],
    })
  },
  anthropic: (text: string) => JSON.stringify({ ...MESSAGE, content: [{ type: 'text', text }] }),
}

const EVENTS = {
  openai(parts: string[]) {
    const { id, created, model } = CHAT_COMPLETION
    const chunk = (delta: object, finish_reason: string | null = null) =>
      `data: ${JSON.stringify({
        id,
        object: 'chat.completion.chunk',
        created,
        model,
        choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      })}\n\n`
    return [
      chunk({ role: 'assistant', content: '' }),
      ...parts.map((content) => chunk({ content })),
      chunk({}, 'stop'),
      'data: [DONE]\n\n',
    ]
  },
  anthropic(parts: string[]) {
    const event = (type: string, data: object = {}) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
    const content_block = { type: 'text', text: '' }
    return [
      event('message_start', { message: { ...MESSAGE, content: [], stop_reason: null } }),
      event('content_block_start', { index: 0, content_block }),
      ...parts.map((text) =>
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
      ),
      event('content_block_stop', { index: 0 }),
      event('message_delta', {
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 2 },
      }),
      event('message_stop'),
    ]
  },
}
