import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { connect } from 'node:net'
import { programOf, startFront } from '../hostile/fronts'
import { balancer } from '../support/clients/balancer'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { heldBody } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

setDefaultTimeout(60_000)

const KEEP_ALIVE_SECONDS = 3
/** What a balancer with as many seconds may make of them at the most. */
const KEPT_MS = KEEP_ALIVE_SECONDS * 1000
/** The steps of the runtime's timer, and the one more that a connection gets. */
const LATEST_MS = KEPT_MS + 2 * 4000

const BODY = '{"model":"fast","messages":[{"role":"user","content":"Hi"}]}'
const POST = `POST /v1/chat/completions HTTP/1.1\r\nHost: abc\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`

/** What leaves a kept connection behind: an answer of an endpoint, of a route of our own, and an error. */
const REQUESTS: Record<string, string> = {
  'a chat': POST,
  'the list of models': `GET /v1/models HTTP/1.1\r\nHost: abc\r\nAuthorization: Bearer ${KEY}\r\n\r\n`,
  'a probe': 'GET /health HTTP/1.1\r\nHost: abc\r\n\r\n',
  'a wrong key': 'GET /v1/models HTTP/1.1\r\nHost: abc\r\nAuthorization: Bearer no\r\n\r\n',
}

const start = (seconds: number, url: string) =>
  startPortus({
    aliases: { fast: openaiAlias(url) },
    settings: { PORTUS_KEEP_ALIVE_SECONDS: seconds },
  })
const portOf = (url: string) => Number(new URL(url).port)

/** A connection, and whether the server has closed it. */
function open(port: number, text: string) {
  const socket = connect(port, '127.0.0.1')
  const state = { isClosed: false, heard: '' }
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    state.heard += bytes.toString()
  })
  const closed = new Promise<void>((resolve) =>
    socket.on('close', () => {
      state.isClosed = true
      resolve()
    }),
  )
  socket.write(text)
  return { socket, state, closed, [Symbol.dispose]: () => void socket.destroy() }
}

test('a balancer that keeps connections for as long as Portus never meets a closed one', async () => {
  using provider = startProvider(() => Response.json({ object: 'chat.completion' }))
  await using portus = await start(KEEP_ALIVE_SECONDS, provider.url)
  const statuses: string[] = []
  const lanes = Object.values(REQUESTS).flatMap((request) => [request, request])

  const kept = await Promise.all(
    lanes.map(async (request, lane) => {
      using balanced = balancer(() => connect(portOf(portus.url), '127.0.0.1'), KEPT_MS)
      for (let turn = 0; turn < 4; turn++) {
        if (turn > 0) await Bun.sleep(KEPT_MS - 250 - lane * 50)
        statuses.push((await balanced.send(request)).slice(9, 12))
      }
      return balanced.counts.reused
    }),
  )

  expect(statuses).toHaveLength(lanes.length * 4)
  expect(new Set(statuses)).toEqual(new Set(['200', '401']))
  expect(Math.max(...kept)).toBe(3)
})

test('an idle connection ends, also one whose headers never do; with 0 a kept one stays', async () => {
  using provider = startProvider(() => Response.json({ object: 'chat.completion' }))
  await using ending = await start(1, provider.url)
  await using staying = await start(0, provider.url)
  using idle = open(portOf(ending.url), POST)
  using dripping = open(portOf(ending.url), 'GET /health HTTP/1.1\r\nX-Drip: ')
  const drip = setInterval(() => dripping.socket.write('a'), 200)
  const kept = Object.values(REQUESTS).map((request) => open(portOf(staying.url), request))

  await Promise.all([idle.closed, dripping.closed])
  clearInterval(drip)
  await Bun.sleep(LATEST_MS)

  expect(idle.state.heard).toStartWith('HTTP/1.1 200')
  expect(dripping.state.heard).not.toContain('200')
  expect(kept.map(({ state }) => state.isClosed)).toEqual(kept.map(() => false))
  for (const { socket } of kept) socket.destroy()
})

describe.each(['nginx', 'haproxy'] as const)('behind %s', (front) => {
  const program = programOf(front)

  test.skipIf(!program)(
    'a stream arrives piece by piece, and connections are used again',
    async () => {
      const held = heldBody()
      const [first = '', ...others] = chatEvents()
      using provider = startProvider(({ json }) =>
        json?.stream
          ? new Response(held.body, { headers: { 'content-type': 'text/event-stream' } })
          : Response.json({ object: 'chat.completion' }),
      )
      await using portus = await start(KEEP_ALIVE_SECONDS, provider.url)
      await using before = await startFront(front, program ?? '', portOf(portus.url), () => '', '')
      const ask = (json: unknown) =>
        fetch(`http://127.0.0.1:${before.port}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify(json),
        })
      held.send(first)
      const streamed = await ask({ model: 'fast', stream: true })
      const reader = streamed.body?.getReader()
      const piece = await reader?.read()
      for (const event of others) held.send(event)
      held.end()
      let text = ''
      for (let next = await reader?.read(); next && !next.done; next = await reader?.read())
        text += new TextDecoder().decode(next.value)
      for (let i = 0; i < 20; i++) expect((await ask({ model: 'fast' })).status).toBe(200)

      expect(new TextDecoder().decode(piece?.value)).toStartWith('data: ')
      expect(text).toEndWith('data: [DONE]\n\n')
    },
  )
})
