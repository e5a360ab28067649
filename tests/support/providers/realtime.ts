/**
 * OpenAI's Realtime API.
 * https://platform.openai.com/docs/guides/realtime-websocket
 */

/** One handshake as the provider received it. */
export type Handshake = { url: URL; headers: Headers }

const event = (type: string, data: object = {}) =>
  JSON.stringify({ type, event_id: `event_${type}`, ...data })

/** A provider whose realtime API answers `response.create` with one piece of text. */
export function startRealtimeSessions() {
  const handshakes: Handshake[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, self) {
      handshakes.push({ url: new URL(request.url), headers: request.headers })
      const offered = request.headers.get('sec-websocket-protocol')?.split(/, */) ?? []
      const headers = offered.includes('realtime') ? { 'sec-websocket-protocol': 'realtime' } : {}
      return self.upgrade(request, { headers })
        ? undefined
        : new Response('no handshake', { status: 400 })
    },
    websocket: {
      open: (socket) => void socket.send(event('session.created', { session: { id: 'sess_1' } })),
      message(socket, message) {
        const { type } = JSON.parse(String(message)) as { type: string }
        if (type !== 'response.create') return void socket.send(event('error', { error: { type } }))
        socket.send(event('response.output_text.delta', { delta: 'Hello there' }))
        socket.send(event('response.done', { response: { id: 'resp_1', status: 'completed' } }))
      },
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    handshakes,
    [Symbol.dispose]: () => void server.stop(true),
  }
}
