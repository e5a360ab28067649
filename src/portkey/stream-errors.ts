import { type Answer, contentOf, startBody } from '../stream/answer'
import { parseSse, type SseEvent } from '../stream/parse-sse'

/**
 * An error inside a stream of Anthropic's format, as the gateway translates it into a chat completion:
 * a chunk that says nothing and has the error's type for its `finish_reason`. The stream then ends
 * well, so half an answer looks whole. Seen in `@portkey-ai/gateway` 1.15.2.
 */
const LOST = /^\{.*"choices":\[\{"finish_reason":"(\w+_error)","delta":\{"content":""\}\}\]\}$/

const LOST_START = '"choices":[{"finish_reason":"'

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
  const type = data.includes(LOST_START) ? LOST.exec(data)?.[1] : undefined
  if (type === undefined) return text
  const error = { message: `The provider broke off with ${type}`, type, param: null, code: null }
  return `data: ${JSON.stringify({ error })}\n\n`
}
