import { expect, test } from 'bun:test'
import type { Usage } from '../../src/api/dialect'
import { application } from '../support/applications'
import { KEY, openaiAlias, startPortus } from '../support/portus'

const usage = {
  total_tokens: 30,
  input_tokens: 20,
  output_tokens: 10,
  input_token_details: { text_tokens: 12, audio_tokens: 8, cached_tokens: 0 },
  output_token_details: { text_tokens: 4, audio_tokens: 6 },
}
const USAGE = { inputTokens: 12, audioInputTokens: 8, outputTokens: 4, audioOutputTokens: 6 }

/** A provider that begins a response when it is asked to, and ends it when it is asked again. */
function startSessions() {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, self) =>
      self.upgrade(request) ? undefined : new Response(null, { status: 400 }),
    websocket: {
      message(socket, message) {
        const { type } = JSON.parse(String(message)) as { type: string }
        if (type === 'response.create') socket.send('{"type":"response.created","response":{}}')
        if (type === 'response.create')
          socket.send(
            JSON.stringify({ type: 'response.output_audio.delta', delta: 'A'.repeat(200_000) }),
          )
        else
          socket.send(
            JSON.stringify({
              event_id: 'e',
              type: 'response.done',
              response: { output: [], usage },
            }),
          )
      },
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

async function open(url: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/realtime?model=voice`, {
    headers: { authorization: `Bearer ${KEY}` },
  } as never)
  const frames: string[] = []
  const waiting: (() => void)[] = []
  socket.addEventListener('message', ({ data }) => {
    frames.push(String(data))
    for (const resolve of waiting.splice(0)) resolve()
  })
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  return {
    socket,
    async got(count: number) {
      while (frames.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}

test('a realtime connection tells what each response uses as it ends, and has a row of their sum', async () => {
  const told: Usage[] = []
  using provider = startSessions()
  await using portus = await startPortus({
    aliases: { voice: openaiAlias(provider.url) },
    onUsage: (record, used) => {
      expect(record.alias).toBe('voice')
      told.push(used)
    },
  })
  const { socket, got } = await open(portus.url)

  socket.send('{"type":"response.create"}')
  socket.send('{"type":"input_audio_buffer.commit"}')
  await got(3)
  expect(told).toEqual([expect.objectContaining(USAGE)])
  expect(portus.rows).toEqual([])
  socket.send('{"type":"response.create"}')
  socket.send('{"type":"input_audio_buffer.commit"}')
  await got(6)
  socket.close()
  await portus.reported()

  expect(told).toHaveLength(2)
  expect(portus.rows).toMatchObject([
    {
      endpoint: 'realtime',
      status: 101,
      accuracy: 'exact',
      tokens: { inputTokens: 24, audioInputTokens: 16, outputTokens: 8, audioOutputTokens: 12 },
    },
  ])
})

test('a realtime connection that ends in a response is partial', async () => {
  using provider = startSessions()
  await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })
  const { socket, got } = await open(portus.url)

  socket.send('{"type":"response.create"}')
  await got(2)
  socket.close()
  await portus.reported()

  expect(portus.rows).toMatchObject([{ accuracy: 'partial', tokens: {} }])
})

test('a realtime connection ends behind the response that uses up a limit, and says why', async () => {
  using provider = startSessions()
  await using portus = await startPortus({
    aliases: { voice: openaiAlias(provider.url) },
    applications: [application('tests', { limits: { tokens: [{ max: 50, per: 'minute' }] } })],
  })
  const { socket, got } = await open(portus.url)
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))

  for (const frames of [3, 6]) {
    socket.send('{"type":"response.create"}')
    socket.send('{"type":"input_audio_buffer.commit"}')
    await got(frames)
  }

  const { code, reason } = await closed
  expect(code).toBe(1008)
  expect(reason).toContain('50 tokens per minute of this application')
  const [report] = await portus.reported()
  expect(report?.error?.kind).toBe('rate_limit_exceeded')
  expect(portus.rows[0]?.tokens).toMatchObject({ inputTokens: 24, outputTokens: 8 })
})
