import { describe, expect, test } from 'bun:test'
import { sendRaw } from '../support/clients/raw-http'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const HEAD = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\n`
const BODY = '{"model":"fast"}'
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n'
const size = BODY.length.toString(16)

/** Requests of which nobody can say where they end. */
const AMBIGUOUS = {
  'Content-Length before Transfer-Encoding': `${HEAD}Content-Length: 43\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'Transfer-Encoding before Content-Length': `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${size}\r\n${BODY}\r\n0\r\n\r\n${SMUGGLED}`,
  'two Transfer-Encodings': `${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'an unknown Transfer-Encoding': `${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'two different lengths': `${HEAD}Content-Length: ${BODY.length}\r\nContent-Length: 0\r\n\r\n${BODY}${SMUGGLED}`,
  'a list of lengths': `${HEAD}Content-Length: ${BODY.length}, ${BODY.length}\r\n\r\n${BODY}${SMUGGLED}`,
  'a signed length': `${HEAD}Content-Length: +${BODY.length}\r\n\r\n${BODY}${SMUGGLED}`,
  'a negative length': `${HEAD}Content-Length: -1\r\n\r\n${SMUGGLED}`,
  'a hexadecimal length': `${HEAD}Content-Length: 0x10\r\n\r\n${BODY}${SMUGGLED}`,
  'a length beyond 64 bits': `${HEAD}Content-Length: 18446744073709551621\r\n\r\n${BODY}${SMUGGLED}`,
  'a space before the colon': `${HEAD}Content-Length : ${BODY.length}\r\n\r\n${BODY}${SMUGGLED}`,
  'a folded header': `${HEAD}X: a\r\n b\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}${SMUGGLED}`,
  'a NUL in a header': `${HEAD}X: a\0b\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}${SMUGGLED}`,
} as const

const BAD_CHUNK_SIZES = [
  '0x10',
  '1_0',
  `+${size}`,
  '-1',
  ` ${size}`,
  'FFFFFFFFFFFFFFFFF',
  'ZZ',
  '',
  `${size};a\nb`,
]

describe('framing', () => {
  for (const [name, request] of Object.entries(AMBIGUOUS))
    test(`${name} is refused, and nothing behind it is executed`, async () => {
      using provider = startProvider()
      await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })

      const response = await sendRaw(portus.url, request, { untilClosed: true })

      expect(response.status).toBe(400)
      expect(response.text.match(/HTTP\/1\.1 /g)?.length).toBe(1)
      expect(provider.received).toEqual([])
      expect(portus.reports.map(({ record }) => record.path)).not.toContain('/smuggled')
    })

  for (const chunkSize of BAD_CHUNK_SIZES)
    test(`the chunk size ${JSON.stringify(chunkSize)} is refused`, async () => {
      using provider = startProvider()
      await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
      const request = `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunkSize}\r\n${BODY}\r\n0\r\n\r\n${SMUGGLED}`

      const response = await sendRaw(portus.url, request, { untilClosed: true })

      expect(response.status).toBeOneOf([0, 400, 413])
      expect(provider.received).toEqual([])
      expect(portus.reports.map(({ record }) => record.path)).not.toContain('/smuggled')
      expect(portus.logged).toEqual([])
    })

  test('a broken chunk behind a good one is the client’s fault and no error of Portus', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const request = `${HEAD}Transfer-Encoding: chunked\r\n\r\n${size}\r\n${BODY}\r\nZZ\r\n\r\n`

    const response = await sendRaw(portus.url, request, { untilClosed: true })

    expect(response.status).toBeOneOf([0, 400])
    expect(provider.received).toEqual([])
    expect(portus.logged).toEqual([])
  })

  test('a trailer neither authenticates nor becomes a request', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const head = HEAD.replace(/Authorization.*\r\n/, '')
    const request = `${head}Transfer-Encoding: chunked\r\n\r\n${size}\r\n${BODY}\r\n0\r\nAuthorization: Bearer ${KEY}\r\n\r\n`

    const response = await sendRaw(portus.url, request)

    expect(response.status).toBe(401)
    expect(provider.received).toEqual([])
  })

  test('a body of a GET is no second request', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const request = `GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`

    const response = await sendRaw(portus.url, request, { untilClosed: true })

    expect(response.text.match(/HTTP\/1\.1 200/g)?.length).toBe(2)
    expect(portus.reports.map(({ record }) => record.path)).not.toContain('/smuggled')
  })

  test('headers of more than the runtime takes are refused with 431', async () => {
    await using portus = await startPortus({ aliases: {} })

    const long = await sendRaw(
      portus.url,
      `GET /health HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(200_000)}\r\n\r\n`,
      { untilClosed: true },
    )
    const many = await sendRaw(
      portus.url,
      `GET /health HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(1000)}\r\n`,
      { untilClosed: true },
    )

    expect([long.status, many.status]).toEqual([431, 431])
  })
})
