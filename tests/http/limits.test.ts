import { describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { sendRaw } from '../support/clients/raw-http'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const HEAD = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\n`
const MAX = 100_000

/** A body of exactly `length` bytes. */
const bodyOf = (length: number) => {
  const frame = '{"model":"fast","x":""}'
  return frame.replace('""', `"${'a'.repeat(length - frame.length)}"`)
}

const code = (body: string) => (JSON.parse(body) as { error: { code: string } }).error.code

describe('the size of a request body', () => {
  test('a declared one over the limit is a 413 before it is sent', async () => {
    await using portus = await startPortus({
      aliases: {},
      settings: { PORTUS_MAX_BODY_BYTES: MAX },
    })

    const over = await sendRaw(portus.url, `${HEAD}Content-Length: ${MAX + 1}\r\n\r\n`)
    const huge = await sendRaw(portus.url, `${HEAD}Content-Length: 999999999999\r\n\r\n`)

    expect([over.status, huge.status]).toEqual([413, 413])
    expect([code(over.body), code(huge.body)]).toEqual(['request_too_large', 'request_too_large'])
    expect(over.headers.get('connection')).toBe('close')
    expect(over.headers.get('x-request-id')).toBeTruthy()
  })

  test('a chunked one over the limit is a 413 when it passes it', async () => {
    await using portus = await startPortus({
      aliases: {},
      settings: { PORTUS_MAX_BODY_BYTES: MAX },
    })
    const chunk = `2710\r\n${'a'.repeat(10_000)}\r\n`

    // The end never comes, so nothing but the limit can end this.
    const response = await sendRaw(
      portus.url,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(11)}`,
    )

    expect(response.status).toBe(413)
    expect(code(response.body)).toBe('request_too_large')
  })

  test('one of exactly the limit passes, declared or chunked', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { fast: openaiAlias(provider.url) },
      settings: { PORTUS_MAX_BODY_BYTES: MAX },
    })
    const body = bodyOf(MAX)

    const declared = await sendRaw(portus.url, `${HEAD}Content-Length: ${MAX}\r\n\r\n${body}`)
    const chunked = await sendRaw(
      portus.url,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n${MAX.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    )

    expect([declared.status, chunked.status]).toEqual([200, 200])
    expect(provider.received.map(({ bytes }) => bytes.byteLength)).toEqual([MAX + 4, MAX + 4])
  })

  test('a compressed one is a 415', async () => {
    await using portus = await startPortus({ aliases: {} })

    const response = await sendRaw(
      portus.url,
      `${HEAD}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc`,
    )

    expect(response.status).toBe(415)
  })
})

describe('the time of a request body', () => {
  for (const [name, framing] of [
    ['small', 'Content-Length: 1000'],
    ['large', 'Content-Length: 2000000'],
    ['chunked', 'Transfer-Encoding: chunked'],
  ] as const)
    test(`a ${name} one that stalls is a 408, and its connection is closed`, async () => {
      await using portus = await startPortus({
        aliases: {},
        settings: { PORTUS_BODY_TIMEOUT_MS: 200 },
      })
      const start = name === 'chunked' ? '5\r\n{"mod\r\n' : '{"mod'

      const response = await sendRaw(portus.url, `${HEAD}${framing}\r\n\r\n${start}`)

      expect(response.status).toBe(408)
      expect(code(response.body)).toBe('request_timeout')
      expect(response.headers.get('connection')).toBe('close')
    })

  test('a slow upload that never pauses for long is waited for, beyond the idle time of a connection', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { fast: openaiAlias(provider.url) },
      settings: { PORTUS_BODY_TIMEOUT_MS: 1000 },
    })
    const body = bodyOf(80_000)
    const { hostname, port } = new URL(portus.url)
    const socket = connect(Number(port), hostname)
    const { promise: answered, resolve } = Promise.withResolvers<string>()
    socket.on('data', (chunk) => resolve(chunk.toString()))
    socket.on('close', () => resolve('closed'))
    socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n`)

    // 20 pieces with 100 ms between them: twice as long as any one silence may be.
    for (let at = 0; at < body.length; at += 4000) {
      socket.write(body.slice(at, at + 4000))
      await Bun.sleep(100)
    }

    expect(await answered).toStartWith('HTTP/1.1 200')
    socket.destroy()
  })

  test('a client that leaves in the middle of it is no error of Portus', async () => {
    await using portus = await startPortus({ aliases: {} })
    const { hostname, port } = new URL(portus.url)
    const socket = connect(Number(port), hostname)

    socket.write(`${HEAD}Content-Length: 200000\r\n\r\n${'a'.repeat(100_000)}`, () =>
      setTimeout(() => socket.resetAndDestroy(), 50),
    )
    const [report] = await portus.reported()

    expect(report).toMatchObject({ status: 499, error: { kind: 'client_closed_request' } })
    expect(portus.logged).toEqual([])
  })
})

describe('a body of very many values', () => {
  for (const [values, translated] of [
    [200_000, 200],
    [300_000, 400],
  ] as const)
    test(`${values} of them pass through, and are ${translated === 200 ? 'translated' : 'refused where they would have to be translated'}`, async () => {
      using provider = startProvider()
      await using portus = await startPortus({
        aliases: {
          fast: openaiAlias(provider.url),
          translated: openaiAlias(provider.url, { passthrough: false }),
        },
      })
      const send = (model: string) =>
        portus.call('/v1/chat/completions', {
          method: 'POST',
          body: `{"model":"${model}","messages":[{"role":"user","content":[${'[],'.repeat(values)}1]}]}`,
        })

      expect((await send('fast')).status).toBe(200)
      expect((await send('translated')).status).toBe(translated)
      expect(provider.received.length).toBe(translated === 200 ? 2 : 1)
    })
})
