/**
 * The provider at the far end of every measurement, in a process of its own. The member `user` of a
 * request says how its answer is streamed: `20x1000` is 20 events, one every 1000 ms. At
 * {@link TRAFFIC_PATH} it says what has reached it so far.
 */

import { CHAT_COMPLETION } from '../tests/support/providers/openai-chat'
import { wallClockMs } from './statistics'
import { TRAFFIC_PATH, type Traffic } from './traffic'

/** What is longer than this is an upload, and asks for no stream. */
const MAX_SCANNED_BYTES = 64 * 1024

const encoder = new TextEncoder()
const ANSWER = JSON.stringify({
  ...CHAT_COMPLETION,
  choices: [
    {
      ...CHAT_COMPLETION.choices[0],
      message: { role: 'assistant', content: 'All is well that ends well. '.repeat(16) },
    },
  ],
})

/** One event, with the moment at which it was sent as its id. */
const event = () =>
  encoder.encode(
    `data: {"id":"chatcmpl-${wallClockMs().toFixed(3)}","object":"chat.completion.chunk","created":1795000000,"model":"gpt-real","choices":[{"index":0,"delta":{"content":" there"},"logprobs":null,"finish_reason":null}]}\n\n`,
  )

function eventStream(count: number, everyMs: number): Response {
  let timer: Timer | undefined
  let left = count
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = () => {
        controller.enqueue(event())
        if (--left > 0) return
        clearInterval(timer)
        controller.enqueue(encoder.encode('data: [DONE]\n\n'))
        controller.close()
      }
      timer = setInterval(send, everyMs)
      send()
    },
    cancel: () => clearInterval(timer),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
}

let requests = 0
/**
 * Ports at the other ends, while they are counted, which takes its time. For some seconds the system
 * gives none of them out twice.
 */
let peers: Set<number | undefined> | undefined

function traffic({ method }: Request): Response {
  const counted: Traffic = { requests, sockets: peers?.size ?? 0 }
  if (method === 'POST') peers = new Set()
  if (method === 'DELETE') peers = undefined
  return Response.json(counted)
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  async fetch(request, server) {
    if (request.url.endsWith(TRAFFIC_PATH)) return traffic(request)
    requests++
    peers?.add(server.requestIP(request)?.port)
    const bytes = await request.bytes()
    const text = bytes.length > MAX_SCANNED_BYTES ? '' : Buffer.from(bytes.buffer).toString()
    const [, count, everyMs] = text.match(/"user":\s*"(\d+)x(\d+)"/) ?? []
    if (count) return eventStream(Number(count), Number(everyMs))
    return new Response(ANSWER, { headers: { 'content-type': 'application/json' } })
  },
})
console.log(`http://127.0.0.1:${server.port}`)
