import { describe, expect, test } from 'bun:test'
import { createServer } from 'node:net'
import fc from 'fast-check'
import { estimateTokens } from '../../src/proxy/token-estimate'
import { sendRaw } from '../support/clients/raw-http'
import { ALL_ALLOWED, KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

/** A provider whose connections die with the second request on them, before a byte of its answer. */
async function startDyingProvider() {
  const received: string[] = []
  const server = createServer((socket) => {
    let count = 0
    socket.on('error', () => {})
    socket.on('data', (data) => {
      received.push(data.toString('latin1').split(' HTTP/')[0] as string)
      if (++count > 1) return socket.destroy()
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
      )
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    [Symbol.dispose]: () => void server.close(),
  }
}

describe('a stored object', () => {
  test('is never deleted twice by a connection that dies', async () => {
    using provider = await startDyingProvider()
    await using portus = await startPortus({
      aliases: { files: openaiAlias(provider.url, ALL_ALLOWED) },
    })

    await portus.call('/v1/files')
    await portus.call('/v1/files/file-1', { method: 'DELETE' })
    await portus.call('/v1/files')
    await portus.call('/v1/batches', { json: {} })

    const of = (method: string) => provider.received.filter((line) => line.startsWith(method))
    expect(of('DELETE')).toEqual(['DELETE /v1/files/file-1'])
    expect(of('POST')).toEqual(['POST /v1/batches'])
  })

  test('is not asked for by an id that could be anything else', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { files: openaiAlias(provider.url, ALL_ALLOWED) },
    })
    const odd = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .filter((id) => !/^[A-Za-z0-9_-]+$/.test(id) && !['.', '..'].includes(id))

    await fc.assert(
      fc.asyncProperty(odd, async (id) => {
        const path = `/v1/files/${encodeURIComponent(id.toWellFormed())}`
        expect([400, 404]).toContain((await portus.call(path)).status)
      }),
      { numRuns: 200 },
    )
    for (const id of ['a'.repeat(129), '%2e%2e', '%252e%252e', 'a%00', '$&', 'a;b', 'ａ', '%c0%af'])
      expect({ id, status: (await portus.call(`/v1/files/${id}/content`)).status }).toEqual({
        id,
        status: id === '%2e%2e' ? 404 : 400,
      })

    expect(provider.received).toEqual([])
  })

  test('is asked for with the query of its endpoint and nothing else, in whatever writing', async () => {
    using provider = startProvider(() => Response.json({}))
    await using portus = await startPortus({
      aliases: { 'team/files': openaiAlias(provider.url, ALL_ALLOWED) },
    })
    const queries = [
      'limit=1&limit=2&Limit=3&lim%69t=4&api-key=x&url=http://a&model=team/files',
      'model=team%2Ffiles&model=other&after=%26api-key%3Dx%23&order=a%0d%0ab',
      'purpose=a+b&%00=1&=&&__proto__=x',
    ]

    for (const query of queries) expect((await portus.call(`/v1/files?${query}`)).status).toBe(200)
    const named = await portus.call('/v1/files?model=nobody', {
      headers: { 'x-portus-model': 'team/files' },
    })

    expect(named.status).toBe(200)
    expect(provider.received.map(({ query }) => query)).toEqual([
      '?limit=1&limit=2&limit=4',
      '?after=%26api-key%3Dx%23&order=a%0D%0Ab',
      '?purpose=a+b',
      '',
    ])
  })

  test('is asked for with a parameter’s own members, and not with members of those', async () => {
    using provider = startProvider(() => Response.json({}))
    await using portus = await startPortus({
      aliases: { tuned: openaiAlias(provider.url, ALL_ALLOWED) },
    })
    const query =
      'metadata[a]=b&metadata=null&metadata[é%26]=c&metadata[a][b]=d&metadata[a=e&x[metadata]=f&metadatax[a]=g&[metadata]=h'

    await portus.call(`/v1/fine_tuning/jobs?${query}`)

    expect(provider.received.map((one) => decodeURIComponent(one.query))).toEqual([
      '?metadata[a]=b&metadata=null&metadata[é&]=c',
    ])
  })

  test('is asked for with the key that Portus holds, never with the client’s', async () => {
    using provider = startProvider(() => Response.json({}))
    await using portus = await startPortus({
      aliases: { files: openaiAlias(provider.url, ALL_ALLOWED) },
    })

    const statuses = []
    for (const name of ['x-portkey-api-key', 'x-api-key', 'X-Portkey-Api-Key'])
      statuses.push((await fetch(`${portus.url}/v1/files`, { headers: { [name]: KEY } })).status)

    expect(statuses).toEqual([200, 200, 200])
    for (const { headers } of provider.received) {
      expect(JSON.stringify([...headers])).not.toContain(KEY)
      expect(headers.get('authorization')).toBe('Bearer sk-provider-openai')
    }
  })

  test.each([true, false])(
    'may be deleted without an answer’s body (passthrough %p)',
    async (passthrough) => {
      using provider = startProvider(() => new Response(null, { status: 204 }))
      await using portus = await startPortus({
        aliases: { files: openaiAlias(provider.url, { ...ALL_ALLOWED, passthrough }) },
      })

      const response = await portus.call('/v1/files/file-1', { method: 'DELETE' })

      expect([response.status, await response.text()]).toEqual([204, ''])
      expect((await portus.reported())[0]).toMatchObject({ status: 204, outcome: 'complete' })
    },
  )

  test.each([
    [206, 206],
    [299, 299],
    [302, 502],
    [304, 502],
  ])('that is answered with %p is one of %p to the client', async (sent, expected) => {
    using provider = startProvider(
      () => new Response(sent === 304 ? null : 'partly', { status: sent }),
    )
    await using portus = await startPortus({
      aliases: { files: openaiAlias(provider.url, ALL_ALLOWED) },
    })

    const response = await portus.call('/v1/files/file-1/content')

    expect(response.status).toBe(expected)
    if (expected < 300) expect(await response.text()).toBe('partly')
  })

  test('that is asked for with HEAD ends at the provider too, and is reported once', async () => {
    const left = Promise.withResolvers<void>()
    using provider = startProvider(({ signal }) => {
      signal.addEventListener('abort', () => left.resolve())
      let count = 0
      const body = new ReadableStream({
        async pull(controller) {
          await Bun.sleep(1)
          if (count++ > 100_000) return controller.close()
          controller.enqueue(new Uint8Array(65_536))
        },
        cancel: () => left.resolve(),
      })
      return new Response(body)
    })
    await using portus = await startPortus({
      aliases: { files: openaiAlias(provider.url, ALL_ALLOWED) },
    })

    const { status } = await sendRaw(
      portus.url,
      `HEAD /v1/files/file-1/content HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\n\r\n`,
      { isHead: true },
    )
    if (provider.received.length > 0) await left.promise

    expect([200, 404, 405]).toContain(status)
    expect((await portus.reported()).length).toBe(1)
  })
})

describe('an estimate of tokens', () => {
  test('is a number for every JSON there is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (more, messages) => {
        const tokens = estimateTokens({ ...more, messages, system: messages, tools: messages })
        expect(Number.isInteger(tokens) && tokens >= 1).toBe(true)
      }),
    )
  })

  test('survives odd media, deep values, and 10 MB', async () => {
    await using portus = await startPortus({
      aliases: { other: openaiAlias('http://127.0.0.1:9/v1') },
    })
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const bodies = [
      ...['null', '1', '"x"', '[null]', '[{"type":"document","source":null}]', deep(200)],
      ...['[{"type":"document","source":"x"}]', '[{"type":["image"],"source":{"data":1}}]'],
      ...[deep(5_000), deep(60_000), deep(1_000_000), `["${'é'.repeat(5_000_000)}"]`],
    ]

    for (const messages of bodies) {
      const response = await portus.call('/v1/messages/count_tokens', {
        method: 'POST',
        body: `{"model":"other","messages":${messages}}`,
      })
      expect({ start: messages.slice(0, 20), status: response.status }).toEqual({
        start: messages.slice(0, 20),
        status: messages.length > 9_000 && messages.startsWith('[[') ? 400 : 200,
      })
    }
  }, 30_000)
})
