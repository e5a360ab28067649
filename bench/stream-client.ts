/**
 * Holds many streams open at once and notes how late each event arrives, in a process of its own.
 * Plain sockets: a client that cost more than the proxy would measure itself.
 */

import type { Socket } from 'bun'
import { quantile, wallClockMs } from './statistics'

/** What to open. */
export type StreamOrder = {
  url: string
  path: string
  headers: Record<string, string>
  body: string
  streams: number
  /** Events that each stream must bring. */
  events: number
  /** Milliseconds over which the streams are opened. */
  rampMs: number
  /** Milliseconds after which whatever is still open counts as stalled. */
  limitMs: number
}

/** What came of it. */
export type StreamResult = {
  /** Not answered, or with another status than 200. */
  refused: number
  /** Answered, but without all events or a proper end. */
  stalled: number
  events: number
  latenessP50Ms: number
  latenessP99Ms: number
  latenessMaxMs: number
}

type State = { text: string; events: number; isAnswered: boolean; isWhole: boolean }

const order = JSON.parse(process.argv[2] as string) as StreamOrder
const { hostname, port, host } = new URL(order.url)
const request = [
  `POST ${order.path} HTTP/1.1`,
  `host: ${host}`,
  ...Object.entries(order.headers).map(([name, value]) => `${name}: ${value}`),
  `content-length: ${Buffer.byteLength(order.body)}`,
  'connection: close',
  '',
  order.body,
].join('\r\n')

const lateness: number[] = []
const states: State[] = []
let left = order.streams
const { promise: allEnded, resolve: allDone } = Promise.withResolvers<void>()
const ended = () => {
  if (--left === 0) allDone()
}

const EVENT = /"id":"chatcmpl-([\d.]+)"/g

/** Takes what has arrived; the last line stays until the rest of it is there. */
function take(state: State, chunk: Buffer): void {
  const now = wallClockMs()
  state.text += chunk.toString('latin1')
  if (!state.isAnswered && state.text.includes('\r\n\r\n'))
    state.isAnswered = state.text.startsWith('HTTP/1.1 200')
  const end = state.text.lastIndexOf('\n') + 1
  const lines = state.text.slice(0, end)
  for (const [, sent] of lines.matchAll(EVENT)) {
    state.events++
    lateness.push(now - Number(sent))
  }
  if (lines.includes('data: [DONE]')) state.isWhole = true
  if (state.isAnswered) state.text = state.text.slice(end)
}

const sockets: Socket<State>[] = []

/** A socket may end once only: as closed, or as never opened. */
const handlers = {
  open(socket: Socket<State>) {
    sockets.push(socket)
    socket.write(request)
  },
  data(socket: Socket<State>, chunk: Buffer) {
    take(socket.data, chunk)
    if (socket.data.isWhole) socket.end()
  },
  close: ended,
  error() {},
}

const started = performance.now()
for (let opened = 0; opened < order.streams; ) {
  const due = Math.ceil(
    Math.min(1, (performance.now() - started) / Math.max(1, order.rampMs)) * order.streams,
  )
  for (; opened < due; opened++) {
    const data: State = { text: '', events: 0, isAnswered: false, isWhole: false }
    states.push(data)
    void Bun.connect({ hostname, port: Number(port), socket: handlers, data }).catch(ended)
  }
  await Bun.sleep(1)
}
await Promise.race([allEnded, Bun.sleep(order.limitMs)])

const refused = states.filter(({ isAnswered }) => !isAnswered).length
const whole = states.filter(({ isWhole, events }) => isWhole && events === order.events).length
console.log(
  JSON.stringify({
    refused,
    stalled: states.length - refused - whole,
    events: lateness.length,
    latenessP50Ms: quantile(lateness, 0.5),
    latenessP99Ms: quantile(lateness, 0.99),
    latenessMaxMs: quantile(lateness, 1),
  } satisfies StreamResult),
)
for (const socket of sockets) socket.terminate()
process.exit(0)
