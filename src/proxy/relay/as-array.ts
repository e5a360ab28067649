import { PING_DATA } from '../../api/google/ping'
import { EVENT_STREAM, mediaTypeOf } from '../../api/headers/media-type'
import { chunksOf } from '../../stream/answer'
import { type SseEvent, sseParser } from '../../stream/parse-sse'

/** As Google spells it. */
const JSON_TYPE = 'application/json; charset=UTF-8'

const encoder = new TextEncoder()

/**
 * A stream of events as one JSON array, whose elements come as they are said: so Google streams without `alt=sse`.
 * A ping becomes white space, and an error an element. Where the stream breaks off, so does the array.
 * https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function asArray(answer: Response): Response {
  if (!answer.body || mediaTypeOf(answer.headers) !== EVENT_STREAM) return answer
  const headers = new Headers(answer.headers)
  headers.set('content-type', JSON_TYPE)
  return new Response(arrayBody(answer.body), { status: answer.status, headers })
}

function arrayBody(events: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = chunksOf(events)
  const parser = sseParser()
  let before = '['

  const print = ({ data }: SseEvent): string => {
    if (data === '') return ''
    if (data === PING_DATA) return takeStart() || '\n'
    const element = `${before}${data}\n`
    before = ',\r\n'
    return element
  }

  /** The bracket, if it has not been sent. */
  const takeStart = (): string => {
    const start = before === '[' ? before : ''
    if (start) before = ''
    return start
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await chunks.next()
          const text = (done ? parser.finish() : parser.push(value)).map(print).join('')
          if (done) {
            controller.enqueue(encoder.encode(`${text}${takeStart()}]`))
            controller.close()
            return
          }
          if (text === '') continue
          controller.enqueue(encoder.encode(text))
          return
        }
      },
      async cancel() {
        await chunks.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
