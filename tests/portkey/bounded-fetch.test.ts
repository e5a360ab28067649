import { describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { boundedFetch } from '../../src/portkey/bounded-fetch'
import type { Send } from '../../src/portkey/embedded/ask/redirects'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { GOOD_CHAT } from '../support/cases/hostile-answers'
import { VERTEX_BY_METADATA } from '../support/cases/vertex-by-metadata'
import { openaiAlias, startPortus } from '../support/portus'
import { startHostileProvider } from '../support/providers/faulty/hostile'
import { startProvider } from '../support/providers/server'
import { startGoogle } from '../support/token-services/google'

const coded = (body: Uint8Array | string | null, coding: string, status = 200) =>
  new Response(body as never, { status, headers: { 'content-encoding': coding, 'x-a': 'b' } })

describe('an answer', () => {
  test.each<[what: string, given: () => Response, text: string]>([
    ['that is coded', () => coded(gzipSync('Hello'), 'gzip'), 'Hello'],
    ['that is not', () => coded('Hello', 'identity'), 'Hello'],
    ['with an error that is coded', () => coded(gzipSync('No'), 'gzip', 429), 'No'],
    ['without a body, in a coding', () => coded(null, 'gzip', 204), ''],
    ['that is empty, in a coding', () => coded('', 'gzip'), ''],
  ])('%s is given without its coding', async (_, given, text) => {
    using provider = startProvider(given)

    const response = await boundedFetch(provider.url, {})

    expect(response.status).toBe(given().status)
    expect(await response.text()).toBe(text)
    expect(response.headers.get('content-encoding')).toBeNull()
    expect(response.headers.get('x-a')).toBe('b')
    if (text)
      expect(Number(response.headers.get('content-length') ?? text.length)).toBe(text.length)
  })

  test('is asked for uncoded', async () => {
    using provider = startProvider(() => new Response('Hello'))

    await (await boundedFetch(provider.url, { headers: { 'x-a': 'b' } })).text()
    await (await boundedFetch(provider.url, { headers: new Headers({ 'x-a': 'c' }) })).text()

    const asked = provider.received.map(({ headers }) => [
      headers.get('accept-encoding'),
      headers.get('x-a'),
    ])
    expect(asked).toEqual([
      ['identity', 'b'],
      ['identity', 'c'],
    ])
  })

  const LONG = {
    kind: 'invalid_provider_answer',
    message: 'The provider sent more than 200 headers, or more than 65536 bytes of them',
  }

  test('may have 64,000 bytes of headers, and not 66,000', async () => {
    using provider = startProvider(
      () => new Response('ok', { headers: { 'x-a': 'a'.repeat(64_000) } }),
    )
    expect((await boundedFetch(provider.url, {})).status).toBe(200)

    const half = 'a'.repeat(33_000)
    provider.answer = () => new Response('ok', { headers: { 'x-a': half, 'x-b': half } })
    await expect(boundedFetch(provider.url, {})).rejects.toMatchObject(LONG)
  })

  test('may have 190 headers, and not 210', async () => {
    const many = (count: number) => () =>
      new Response('ok', {
        headers: Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, 'a'])),
      })
    using provider = startProvider(many(190))
    expect((await boundedFetch(provider.url, {})).status).toBe(200)

    provider.answer = many(210)
    await expect(boundedFetch(provider.url, {})).rejects.toMatchObject(LONG)
  })
})

describe('a remote gateway', () => {
  test.each<[answer: string, words: string]>([
    ['coding-x', 'content-encoding that Portus does not know'],
    ['gzip-plain', 'content-encoding that it names'],
    ['headers-900k', 'more than 65536 bytes'],
    ['headers-endless', 'more than 65536 bytes'],
  ])('that sends %s is a 502 that says so', async (answer, words) => {
    await using gateway = await startHostileProvider()
    await using portus = await startPortus({
      gateway: gateway.url(answer),
      aliases: { gpt: openaiAlias('http://provider.example/v1') },
    })

    const response = await portus.call('/v1/chat/completions', {
      json: { model: 'gpt', messages: [] },
    })

    expect(response.status).toBe(502)
    const { error } = (await response.json()) as { error: { code: string; message: string } }
    expect(error.code).toBe('invalid_provider_answer')
    expect(error.message).toContain(words)
  })

  test.each(['gzip', 'gzip-in-br'])('may send %s', async (answer) => {
    await using gateway = await startHostileProvider()
    await using portus = await startPortus({
      gateway: gateway.url(answer),
      aliases: { gpt: openaiAlias('http://provider.example/v1') },
    })

    const response = await portus.call('/v1/chat/completions', {
      json: { model: 'gpt', messages: [] },
    })

    expect(await response.text()).toBe(GOOD_CHAT)
  })
})

describe('a token service', () => {
  test.each<[what: string, answer: () => Response]>([
    ['a short answer that becomes a long one', () => coded(gzipSync(Buffer.alloc(64e6)), 'gzip')],
    ['a coding that is not known', () => coded('{}', 'x')],
    ['no gzip under its name', () => coded('{"access_token":"a"}', 'gzip')],
    ['too many headers', () => new Response('{}', { headers: { 'x-a': 'a'.repeat(70_000) } })],
  ])('that sends %s gives no credentials', async (_, answer) => {
    using google = startGoogle()
    google.instead = answer
    const failed: string[] = []
    let sent = 0
    const { upstream } = await embeddedGateway({
      env: {},
      cloudEnv: { GCE_METADATA_HOST: google.host },
      print: () => {},
      inProcess: new Map<string, Send>([
        [
          'europe-west1-aiplatform.googleapis.com',
          async () => {
            sent++
            return Response.json({})
          },
        ],
      ]),
      onCredentialFailure: ({ error: { kind } }) => failed.push(kind),
    })
    await using portus = await startPortus({
      gateway: upstream,
      aliases: { it: VERTEX_BY_METADATA },
    })

    const response = await portus.call('/v1/chat/completions', {
      json: { model: 'it', messages: [{ role: 'user', content: 'Hi' }] },
    })

    expect(response.status).toBe(503)
    expect(failed).toContain('unavailable')
    expect(sent).toBe(0)
  })
})
