import { chatEvents } from '../openai-chat'

/**
 * A provider in a process of its own, so that what it takes to read a long body is not taken for
 * Portus' time. Prints its address; its streams go on at a steady pace.
 */
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  idleTimeout: 0,
  maxRequestBodySize: 2 ** 30,
  async fetch(request) {
    let length = 0
    let start = ''
    for await (const chunk of request.body ?? []) {
      if (length === 0) start = new TextDecoder().decode(chunk.subarray(0, 200))
      length += chunk.byteLength
    }
    if (!start.includes('"steady"'))
      return Response.json({ object: 'chat.completion', choices: [] })
    const [event = ''] = chatEvents()
    let timer: Timer | undefined
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        timer = setInterval(
          () => controller.enqueue(new TextEncoder().encode(event)),
          Number(process.env.CADENCE_MS),
        )
      },
      cancel: () => clearInterval(timer),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  },
})
console.log(server.url.origin)
