import { describe, expect, test } from 'bun:test'
import { expectSameBytes } from '../support/assert/bytes'
import { type Path, throughGateways } from '../support/clients/bytes'
import { FORM_PATHS, formFor, formOf, type Part } from '../support/clients/forms'
import { openaiAlias } from '../support/portus'
import { NOBODY } from '../support/process/nobody'
import { heldBody, readAsSent, sse, verbatim } from '../support/providers/framing'
import { openaiError } from '../support/providers/openai-chat'

const CLOSED = `http://${NOBODY}/v1`
const TRANSLATED = { passthrough: false } as const

const azure = (url: string) => ({
  provider: 'azure-openai' as const,
  resource_name: 'r',
  deployment_id: 'd',
  api_version: '2025-01-01',
  api_key: 'k',
  custom_host: url,
})

const aliases = (url: string) => ({
  gpt: openaiAlias(url),
  translated: openaiAlias(url, TRANSLATED),
  azure: azure(url),
  groq: { provider: 'groq' as const, api_key: 'k', custom_host: url },
  closed: openaiAlias(CLOSED),
  'closed-translated': openaiAlias(CLOSED, TRANSLATED),
  hurried: openaiAlias(url, { request_timeout: 200 }),
})

/** Models whose provider's own answer comes back, and models that the gateway translates. */
const PASSED_ON = ['gpt', 'groq']
const TRANSLATING = ['translated', 'azure']

const send = ({ send: to }: Path, path: string, model: string, ...more: Part[]) => {
  const { body, headers } = formFor(model, ...more)
  return to(path, body, { ...headers, 'x-portus-model': model })
}

const SUBTITLES = '1\n00:00:00,000 --> 00:00:01,000\né 👩‍👩‍👧\n'
const EVENTS = [
  'event: transcript.text.delta\ndata: {"type":"transcript.text.delta","delta":"é","n":1.0}\n\n',
  'event: transcript.text.done\ndata: {"type":"transcript.text.done","text":"é"}\n\n',
]

throughGateways({ aliases }, (through) => {
  for (const model of [...PASSED_ON, ...TRANSLATING])
    describe(`a transcription of "${model}"`, () => {
      test.each(['/v1/audio/transcriptions', '/v1/audio/translations'])(
        'that is text comes back as text, for %s',
        async (path) => {
          const type = 'text/plain; charset=utf-8'
          through.provider.answer = () => verbatim(SUBTITLES, { 'content-type': type })

          const answer = await send(through, path, model, ['response_format', 'srt'])

          expect(answer.status).toBe(200)
          expect(answer.headers.get('content-type')).toBe(type)
          expectSameBytes(answer.bytes, SUBTITLES)
          expect(await through.report()).toMatchObject({ outcome: 'complete' })
        },
      )

      test('that is empty text comes back empty', async () => {
        through.provider.answer = () => verbatim('', { 'content-type': 'text/plain' })

        const answer = await send(through, '/v1/audio/transcriptions', model)

        expect(answer.status).toBe(200)
        expect(answer.text).toBe('')
      })

      test('that streams comes event by event', async () => {
        const stream = heldBody()
        through.provider.answer = () =>
          new Response(stream.body, { headers: { 'content-type': 'text/event-stream' } })
        const { body, headers } = formFor(model, ['stream', 'true'])

        const { seen, isDone } = await readAsSent(stream, EVENTS, () =>
          through.open('/v1/audio/transcriptions', body, headers),
        )

        expect(isDone).toBe(true)
        expect(seen).toEqual(EVENTS)
        expect(await through.report()).toMatchObject({ status: 200, outcome: 'complete' })
      })

      test('that is a page is no answer, and shows nothing of it', async () => {
        const headers = { 'content-type': 'text/html' }
        through.provider.answer = () => verbatim('<html>10.0.0.1</html>', headers)

        const answer = await send(through, '/v1/audio/transcriptions', model)

        expect(answer.status).toBe(502)
        expect(answer.text).toContain('invalid_provider_answer')
        expect(answer.text).not.toContain('10.0.0.1')
      })
    })

  test.each(FORM_PATHS)('%s: the provider’s own answer and events come back', async (path) => {
    const body = '{ "id":"file-1", "n":1.0, "big":12345678901234567890, "s":"\\u00e9\\/" }\n'
    through.provider.answer = () => verbatim(body)
    const answer = await send(through, path, 'gpt')
    through.provider.answer = () => sse(EVENTS.map((event) => Buffer.from(event)))
    const events = await send(through, path, 'gpt', ['stream', 'true'])

    expectSameBytes(answer.bytes, body)
    expectSameBytes(events.bytes, EVENTS.join(''))
  })

  for (const path of FORM_PATHS)
    describe(path, () => {
      test.each(['closed', 'closed-translated'])(
        'a provider of "%s" that cannot be reached is a 502 that names no address',
        async (model) => {
          const answer = await send(through, path, model)

          expect(answer.status).toBe(502)
          expect(answer.text).toContain('"code":"provider_unreachable"')
          expect(answer.text).not.toContain('127.0.0.1')
        },
      )

      test('a provider that takes too long is a 504', async () => {
        through.provider.answer = () => new Promise(() => {})

        const answer = await send(through, path, 'hurried')

        expect(answer.status).toBe(504)
        expect(answer.text).toContain('"code":"provider_timeout"')
      })

      test.each(TRANSLATING)(
        'an error of "%s" comes in the client’s format, without the gateway’s wrapping',
        async (model) => {
          through.provider.answer = () => openaiError(429, 'é slow', { 'retry-after': '7' })
          const limited = await send(through, path, model)
          through.provider.answer = () =>
            verbatim('<html>10.0.0.1</html>', { 'content-type': 'text/html' }, 502)
          const page = await send(through, path, model)

          expect(limited.status).toBe(429)
          expect(limited.headers.get('retry-after')).toBe('7')
          const error = { message: 'é slow', type: 'provider_type', code: 'provider_code' }
          expect(JSON.parse(limited.text)).toMatchObject({ error })
          expect(limited.text).not.toContain('"provider"')
          expect(page.status).toBe(502)
          expect(page.text).toContain('The provider answered with status 502')
          expect(page.text).not.toContain('10.0.0.1')
        },
      )

      test('openai-beta and an idempotency key reach the provider', async () => {
        through.provider.answer = () => verbatim('{}')
        const sent = { 'openai-beta': 'assistants=v2', 'idempotency-key': 'stainless-1' }
        const { body, headers } = formFor('gpt')

        await through.send(path, body, { ...headers, 'x-portus-model': 'gpt', ...sent })

        expect(Object.fromEntries(through.only().headers)).toMatchObject(sent)
      })
    })
})

/** More than is kept of a form: it is sent once, and a remote gateway streams it if it can. */
const LARGE = 'x'.repeat(4 * 1024 * 1024 + 1)

throughGateways({ aliases }, (through) => {
  for (const path of FORM_PATHS)
    describe(`a large form for ${path}`, () => {
      const { body, headers } = formOf([
        ['model', 'gpt'],
        ['file', LARGE, 'a.wav'],
      ])
      const sendLarge = () =>
        through.send(path, body, {
          ...headers,
          'x-portus-model': 'gpt',
          'openai-beta': 'b',
          'idempotency-key': 'k',
        })

      test('arrives with its file and its headers', async () => {
        through.provider.answer = () => verbatim('{"id":"x"}')

        const answer = await sendLarge()

        expect(answer.text).toBe('{"id":"x"}')
        const received = through.only()
        expect(received.headers.get('openai-beta')).toBe('b')
        expect(received.headers.get('idempotency-key')).toBe('k')
        expect(received.text.split(LARGE).length).toBe(2)
      })

      test('that is refused comes back with the provider’s words', async () => {
        through.provider.answer = () => openaiError(429, 'é slow', { 'retry-after': '7' })

        const answer = await sendLarge()

        expect(answer.status).toBe(429)
        expect(JSON.parse(answer.text)).toEqual({
          error: { message: 'é slow', type: 'provider_type', param: null, code: 'provider_code' },
        })
      })

      test('for a provider that cannot be reached is a 502 that names no address', async () => {
        const answer = await through.send(path, body.replace('gpt', 'closed'), {
          ...headers,
          'x-portus-model': 'closed',
        })

        expect(answer.status).toBe(502)
        expect(answer.text).toContain('"code":"provider_unreachable"')
        expect(answer.text).not.toContain('127.0.0.1')
      })
    })
})
