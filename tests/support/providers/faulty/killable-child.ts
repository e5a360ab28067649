/**
 * A provider in a process of its own, to be killed: answers each request with the request's own name.
 * Says the word `ready` when it listens, on the port that it is given.
 */

import { askOf, markedAnswer } from '../models/marked'

const [, , port, pauseMs] = process.argv
const pause = Number(pauseMs ?? 0)
const encoder = new TextEncoder()

Bun.serve({
  hostname: '127.0.0.1',
  port: Number(port),
  idleTimeout: 0,
  async fetch(request) {
    const ask = askOf(new URL(request.url).pathname, await request.text())
    const { type, pieces } = markedAnswer(ask)
    const headers = { 'content-type': type }
    if (!ask.isStream) return new Response(pieces[0], { headers })
    const left = pieces.map((piece) => encoder.encode(piece))
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (pause > 0) await Bun.sleep(pause)
        const next = left.shift()
        if (next) controller.enqueue(next)
        else controller.close()
      },
    })
    return new Response(body, { headers })
  },
})
process.stdout.write('ready\n')
