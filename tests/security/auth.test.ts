import { describe, expect, test } from 'bun:test'
import { digestOf, findKey, loadKeys } from '../../src/config/keys'
import { sendRaw } from '../support/clients/raw-http'
import { ADMIN_KEY, KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

/** Routes for everybody. Any other must ask for a key. */
const isPublic = (path: string) =>
  ['/', '/api/hello', '/health', '/livez', '/readyz', '/openapi.json'].includes(path) ||
  // The files of the pages hold nothing; what they show is asked for with a key.
  /^\/(?:docs|dashboard)(?:\/|$)/.test(path)

describe('authentication', () => {
  test('every route but the public ones answers 401 without a key, and reads no body', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { fast: openaiAlias(provider.url) },
      adminKeys: [ADMIN_KEY],
    })
    const routes = portus.app.routes.filter(({ path }) => !isPublic(path))

    const open: string[] = []
    for (const { method, path } of routes) {
      const target = path.replace('*', 'fast').replaceAll(/:\w+/g, 'x')
      const response = await sendRaw(
        portus.url,
        `${method} ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n`,
      )
      if (response.status !== 401) open.push(`${method} ${path}: ${response.status}`)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    }

    expect(open).toEqual([])
    expect(routes.length).toBeGreaterThanOrEqual(5)
    expect(provider.received).toEqual([])
  })

  test('decides before the body is read, and does not keep the connection waiting for it', async () => {
    await using portus = await startPortus({ aliases: {} })
    const head = 'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer wrong\r\n'
    const before = performance.now()

    const declared = await sendRaw(
      portus.url,
      `${head}Content-Length: 30000000\r\n\r\n${' '.repeat(64 * 1024)}`,
      { untilClosed: true },
    )
    const chunked = await sendRaw(
      portus.url,
      `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
      { untilClosed: true },
    )

    expect([declared.status, chunked.status]).toEqual([401, 401])
    expect(performance.now() - before).toBeLessThan(2000)
    expect(declared.headers.get('connection')).toBe('close')
    expect(chunked.headers.get('connection')).toBe('close')
  })

  const accepted = {
    'a bearer token': `Authorization: Bearer ${KEY}`,
    'a lower-case scheme': `Authorization: bearer ${KEY}`,
    'an upper-case scheme': `AUTHORIZATION: BEARER ${KEY}`,
    'two spaces behind the scheme': `Authorization: Bearer  ${KEY}`,
    'white space around the value': `Authorization: \t Bearer ${KEY} \t`,
    'x-api-key': `X-Api-Key: ${KEY}`,
    'x-portkey-api-key, which Portkey’s own SDK sends': `x-portkey-api-key: ${KEY}`,
    'x-api-key beside another service’s bearer token': `Authorization: Bearer other\r\nx-api-key: ${KEY}`,
    'a bearer token beside another service’s x-api-key': `Authorization: Bearer ${KEY}\r\nx-api-key: other`,
    'x-api-key beside Basic credentials': `Authorization: Basic eDp5\r\nx-api-key: ${KEY}`,
  }
  for (const [name, header] of Object.entries(accepted))
    test(`takes ${name}`, async () => {
      await using portus = await startPortus({ aliases: {} })

      const response = await sendRaw(
        portus.url,
        `GET /v1/models HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`,
      )

      expect(response.status).toBe(200)
    })

  const refused = {
    nothing: 'X: y',
    'an empty bearer token': 'Authorization: Bearer ',
    'an empty x-api-key': 'x-api-key:',
    'the scheme alone': 'Authorization: Bearer',
    'no space behind the scheme': `Authorization: Bearer${KEY}`,
    'a tab behind the scheme': `Authorization: Bearer\t${KEY}`,
    'the key without a scheme': `Authorization: ${KEY}`,
    'another scheme': `Authorization: Basic ${btoa(`x:${KEY}`)}`,
    'half the key': `Authorization: Bearer ${KEY.slice(0, -1)}`,
    'more than the key': `Authorization: Bearer ${KEY}x`,
    'the key in another case': `Authorization: Bearer ${KEY.toUpperCase()}`,
    'two keys in one header': `Authorization: Bearer ${KEY} ${KEY}`,
    'the header twice': `Authorization: Bearer x\r\nAuthorization: Bearer ${KEY}`,
    'the digest of the key': `Authorization: Bearer sha256:${digestOf(KEY).toHex()}`,
    'the bare digest': `x-api-key: ${digestOf(KEY).toHex()}`,
    'a cookie': `Cookie: authorization=${KEY}; x-api-key=${KEY}`,
    'other headers': `Proxy-Authorization: Bearer ${KEY}\r\napi-key: ${KEY}\r\nx-portkey-virtual-key: ${KEY}`,
    '8 KB of key': `Authorization: Bearer ${'A'.repeat(8192)}`,
    'bytes that are no UTF-8': 'Authorization: Bearer \xff\xfe',
    'UTF-8': 'x-api-key: caf\xc3\xa9',
    'an injection': "x-api-key: ' OR 1=1--",
    __proto__name: 'x-api-key: __proto__',
    constructor: 'Authorization: Bearer constructor',
  }
  for (const [name, header] of Object.entries(refused))
    test(`refuses ${name} with 401 in the route’s dialect, and repeats nothing of it`, async () => {
      await using portus = await startPortus({ aliases: {} })

      const openai = await sendRaw(
        portus.url,
        `GET /v1/models HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`,
      )
      const anthropic = await sendRaw(
        portus.url,
        `POST /v1/messages HTTP/1.1\r\nHost: a\r\n${header}\r\nContent-Length: 0\r\n\r\n`,
      )

      expect([openai.status, anthropic.status]).toEqual([401, 401])
      expect(JSON.parse(openai.body)).toMatchObject({
        error: { type: 'invalid_request_error', code: 'invalid_api_key' },
      })
      expect(JSON.parse(anthropic.body)).toMatchObject({
        type: 'error',
        error: { type: 'authentication_error' },
      })
      for (const { headers, text } of [openai, anthropic]) {
        expect(headers.get('www-authenticate')).toBe('Bearer')
        for (const secret of [
          KEY,
          KEY.slice(0, 12),
          digestOf(KEY).toHex().slice(0, 12),
          'AAAAAAAA',
        ])
          expect(text).not.toContain(secret)
      }
      expect(JSON.stringify([portus.reports, portus.logged])).not.toContain(KEY.slice(0, 12))
    })

  test('every wrong key gets the same answer, and so does none', async () => {
    await using portus = await startPortus({ aliases: {} })
    const bodies = new Set<string>()
    for (const key of ['', 'x', KEY.slice(0, -1), `${KEY}x`, '__proto__'])
      bodies.add(
        (
          await sendRaw(
            portus.url,
            `GET /v1/models HTTP/1.1\r\nHost: a\r\nx-api-key: ${key}\r\n\r\n`,
          )
        ).body,
      )

    expect(bodies.size).toBe(1)
  })
})

describe('keys', () => {
  test('are kept as digests only, whether they were given as one or not', () => {
    const { keys, problems } = loadKeys({
      PORTUS_KEY_PLAIN: 'pk-plain-key',
      PORTUS_KEY_HASHED: `sha256:${digestOf('pk-hashed-key').toHex().toUpperCase()}`,
    })

    expect(problems).toEqual([])
    expect(keys.every(({ digest }) => digest.byteLength === 32)).toBe(true)
    expect(JSON.stringify(keys)).not.toContain('pk-')
    expect(findKey(keys, 'pk-plain-key')?.application).toBe('plain')
    expect(findKey(keys, 'pk-hashed-key')?.application).toBe('hashed')
    expect(
      findKey(keys, `sha256:${digestOf('pk-hashed-key').toHex()}`)?.application,
    ).toBeUndefined()
    expect(findKey(keys, '')?.application).toBeUndefined()
  })
})
