import type { Answer, Rest } from '../proxy/forward'

/**
 * Errors inside the streams of Anthropic's format that the gateway translates into chat completions.
 * `@portkey-ai/gateway` 1.15.2 makes of such an error a chunk that says nothing and has the error's
 * type for its `finish_reason`, and then ends the stream well: half an answer that looks whole.
 */
const LOST =
  /^data: \{.*"choices":\[\{"finish_reason":"(\w+_error)","delta":\{"content":""\}\}\]\}$/

const LOST_START = Buffer.from('"choices":[{"finish_reason":"')
const EVENT_END = Buffer.from('\n\n')
const NOTHING = Buffer.alloc(0)

/** The answer with an error in the place of each that was lost; anything else is left as it is. */
export async function restoreErrors(answer: Answer): Promise<Answer> {
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return answer
  const rest = restored(answer)
  const { done, value } = await rest.read()
  return { ...answer, first: value, rest: done ? undefined : rest }
}

/** The stream event by event: one that has not come to its end is waited for. */
function restored({ first, rest }: Answer): Rest {
  let begun = NOTHING
  const take = (bytes: Buffer): Buffer => {
    const all = begun.length > 0 ? Buffer.concat([begun, bytes]) : bytes
    const end = all.lastIndexOf(EVENT_END)
    const length = end === -1 ? 0 : end + EVENT_END.length
    // Copied, not kept by reference: the runtime may use the chunk's memory again.
    begun = Buffer.from(all.subarray(length))
    return all.subarray(0, length)
  }
  const reads = first ? [async () => ({ done: false as const, value: first })] : []
  return {
    async read() {
      for (;;) {
        const { done, value } = (await (reads.pop() ?? rest?.read.bind(rest))?.()) ?? { done: true }
        if (done || !value) {
          const left = begun
          begun = NOTHING
          return left.length > 0 ? { done: false, value: left } : { done: true, value: undefined }
        }
        const events = take(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
        if (events.length > 0) return { done: false, value: withErrors(events) }
      }
    },
    cancel: async (reason) => rest?.cancel(reason),
  }
}

function withErrors(events: Buffer): Uint8Array {
  if (events.indexOf(LOST_START) === -1) return events
  return Buffer.from(events.toString().split('\n\n').map(withError).join('\n\n'))
}

function withError(event: string): string {
  const type = LOST.exec(event)?.[1]
  if (type === undefined) return event
  const error = { message: `The provider broke off with ${type}`, type, param: null, code: null }
  return `data: ${JSON.stringify({ error })}`
}
