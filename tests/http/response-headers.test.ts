import { describe, expect, test } from 'bun:test'
import { createServer } from 'node:net'
import { sendRaw } from '../support/clients/raw-http'
import { KEY, openaiAlias, startPortus } from '../support/portus'

/** A provider that answers every connection with these very bytes. */
async function rawProvider(headers: string) {
  const body = '{"object":"chat.completion"}'
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () =>
      socket.end(
        Buffer.from(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`,
          'latin1',
        ),
      ),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}/v1`, [Symbol.dispose]: () => void server.close() }
}

async function answerWith(headers: string, passthrough: boolean) {
  using provider = await rawProvider(headers)
  await using portus = await startPortus({
    aliases: { fast: openaiAlias(provider.url, { passthrough }) },
  })
  const response = await sendRaw(
    portus.url,
    `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: 16\r\n\r\n{"model":"fast"}`,
  )
  return { ...response, logged: portus.logged }
}

for (const passthrough of [true, false])
  describe(`headers of a provider, ${passthrough ? 'passed through' : 'translated'}`, () => {
    test('that describe its connection, set cookies or speak of the gateway stay behind', async () => {
      const { status, headers } = await answerWith(
        'Connection: X-Hop, keep-alive\r\nX-Hop: s\r\nKeep-Alive: 5\r\nProxy-Authenticate: x\r\nUpgrade: h2c\r\n' +
          'Trailer: X\r\nTE: trailers\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nServer: evil\r\nVia: 1.1 x\r\n' +
          'X-Portkey-Foo: 1\r\nAlt-Svc: h3\r\nAccess-Control-Allow-Origin: *\r\nX-RateLimit-Left: 7\r\n',
        passthrough,
      )

      expect(status).toBe(200)
      expect([...headers.keys()].sort()).toEqual(
        [
          'cache-control',
          'content-length',
          'content-type',
          'date',
          'request-id',
          'server-timing',
          'x-content-type-options',
          'x-ratelimit-left',
          'x-request-id',
        ].sort(),
      )
    })

    for (const connection of ['a b, close', '"x"', '\xe9', ',', 'close,, ,x y'])
      test(`a Connection of ${JSON.stringify(connection)} costs nobody the answer`, async () => {
        const { status, logged } = await answerWith(`Connection: ${connection}\r\n`, passthrough)

        expect(status).toBe(200)
        expect(logged).toEqual([])
      })

    test('that hold a line break are a 502', async () => {
      const { status, text } = await answerWith('X-A: b\rX-Inj: c\r\n', passthrough)

      expect(status).toBe(502)
      expect(text).not.toContain('X-Inj')
    })

    test('cannot take the request’s id', async () => {
      const { headers } = await answerWith('X-Request-Id: theirs\r\n', passthrough)

      expect(headers.get('x-request-id')).not.toBe('theirs')
      expect(headers.get('x-provider-request-id')).toBe('theirs')
    })
  })
