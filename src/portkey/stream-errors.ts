import { type Answer, contentOf, startBody } from '../stream/answer'
import { parseSse, type SseEvent } from '../stream/parse-sse'

/**
 * An error inside a stream of Anthropic's format, as the gateway translates it into a chat completion:
 * a chunk that says nothing and has the error's type for its `finish_reason`. The stream then ends
 * well, so half an answer looks whole. Seen in `@portkey-ai/gateway` 1.15.2.
 */
const LOST_START = '"choices":[{"finish_reason":"'
const LOST_REST = /^(\w+_error)","delta":\{"content":""\}\}\]\}$/

/** The answer with an error in the place of each that was lost. All other events stay as they are. */
export async function restoreErrors<A extends Answer>(answer: A): Promise<A> {
  if (contentOf(answer.headers) !== 'events') return answer
  return { ...answer, ...(await startBody(restored(answer.body))) }
}

const encoder = new TextEncoder()

async function* restored(body: Answer['body']): AsyncGenerator<Uint8Array, undefined> {
  for await (const events of parseSse(body)) yield encoder.encode(events.map(withError).join(''))
}

function withError({ data, text }: SseEvent): string {
  const type = lostType(data)
  if (type === undefined) return text
  const error = { message: `The provider broke off with ${type}`, type, param: null, code: null }
  return `data: ${JSON.stringify({ error })}\n\n`
}

function lostType(data: string): string | undefined {
  const at = data.lastIndexOf(LOST_START)
  if (at === -1 || !data.startsWith('{')) return undefined
  return LOST_REST.exec(data.slice(at + LOST_START.length))?.[1]
}
