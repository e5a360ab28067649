import { describe, expect, test } from 'bun:test'
import { expectSameBytes } from '../support/assert/bytes'
import { throughGateways } from '../support/clients/bytes'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { sse, verbatim } from '../support/providers/framing'

const aliases = (url: string) => ({
  gpt: openaiAlias(url),
  claude: anthropicAlias(url, { beta_headers: ['alias-2025-01-01', 'both-2025-01-01'] }),
  plain: anthropicAlias(url),
})

const ROUTES = [
  { path: '/v1/chat/completions', model: 'gpt' },
  { path: '/v1/messages', model: 'claude' },
  { path: '/v1/messages/count_tokens', model: 'claude' },
  { path: '/v1/responses', model: 'gpt' },
  { path: '/v1/embeddings', model: 'gpt' },
] as const

const BINARY = Buffer.from(Uint8Array.from({ length: 70_000 }, (_, index) => index * 7))

/** Bodies of good answers; none is printed as a program would print it. */
const ANSWERS = {
  numbers: '{"a":12345678901234567890,"b":1.0,"c":1e400,"d":-0,"created":1E9}',
  escapes: '{"a":"\\u0000\\/\\u00e9\\ud83d\\ude00\\ud83d","b":"👩‍👩‍👧 e\u0301 \u2028"}',
  'white space': '\n{\r\n  "z" : 1 ,\t"10":[ ],"2":{ } }\n\n',
  'a name twice': '{"a":1,"a":2,"error":null}',
  'a long string': `{"b64_json":"${'x'.repeat(5 * 1024 * 1024)}"}`,
  'several choices with logprobs':
    '{"choices":[{"index":1,"logprobs":{"content":[{"token":"\\u00e9","bytes":[195,169],"logprob":-0.00,"top_logprobs":[]}],"refusal":null}},{"index":0}],"n":2}',
}

/** Headers of providers that clients live by. */
const HEADERS = {
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-tokens': '149984',
  'x-ratelimit-reset-tokens': '6ms',
  'anthropic-ratelimit-requests-remaining': '7',
  'anthropic-ratelimit-input-tokens-reset': '2026-01-01T00:00:00Z',
  'anthropic-organization-id': 'org-1',
  'anthropic-fast-output-tokens-remaining': '5',
  'retry-after': '7',
  'retry-after-ms': '6900',
  'x-should-retry': 'false',
  'openai-processing-ms': '123',
  'openai-organization': 'o',
  'openai-version': '2020-10-01',
  'cf-ray': 'x-FRA',
}

/** The operator's quota, which Claude Code would show as its person's. */
const QUOTA = {
  'anthropic-ratelimit-unified-status': 'allowed',
  'anthropic-ratelimit-unified-5h-utilization': '0.5',
}

throughGateways({ aliases }, (through) => {
  for (const { path, model } of ROUTES)
    describe(path, () => {
      test.each(Object.entries(ANSWERS))('%s in an answer stay as they were', async (_, body) => {
        through.provider.answer = () => verbatim(body)

        const answer = await through.send(path, JSON.stringify({ model }))

        expect(answer.status).toBe(200)
        expectSameBytes(answer.bytes, body)
      })

      for (const isStream of [false, true])
        test(`headers of the provider arrive with ${isStream ? 'a stream' : 'an answer'}`, async () => {
          const end = Buffer.from('event: message_stop\ndata: {}\n\ndata: [DONE]\n\n')
          const headers = { ...HEADERS, ...QUOTA, 'x-request-id': 'req_a', 'request-id': 'req_b' }
          through.provider.answer = () => (isStream ? sse([end], headers) : verbatim('{}', headers))

          const answer = await through.send(path, JSON.stringify({ model, stream: isStream }))

          expect(Object.fromEntries(answer.headers)).toMatchObject(HEADERS)
          expect([...answer.headers.keys()].filter((name) => name.includes('unified'))).toEqual([])
          expect(answer.headers.get('x-provider-request-id')).toMatch(/^req_[ab]$/)
          expect(answer.headers.get('x-request-id')).not.toMatch(/^req_/)
        })
    })

  test.each([
    ['audio/mpeg', BINARY],
    ['audio/wav', BINARY],
    ['application/octet-stream', BINARY],
    ['application/json', Buffer.from('{"a":"\xff\xfe"}', 'latin1')],
    ['text/plain; charset=utf-8', Buffer.from('é 👩‍👩‍👧\n')],
  ])('%s of an audio answer arrives byte for byte', async (type, body) => {
    through.provider.answer = () => verbatim(body, { 'content-type': type })

    const answer = await through.send('/v1/audio/speech', '{"model":"gpt","input":"Hi"}')

    expect(answer.headers.get('content-type')).toBe(type)
    expectSameBytes(answer.bytes, body)
  })

  test('?beta=true, versions and the betas of alias and client reach the provider', async () => {
    through.provider.answer = () => verbatim('{}')

    await through.send('/v1/messages?beta=true', '{"model":"claude"}', {
      'anthropic-beta': 'both-2025-01-01, mine-2025-02-02',
      'anthropic-version': '2023-01-01',
      'user-agent': 'Anthropic/JS 1.12.0',
    })

    const { path, query, headers } = through.only()
    expect(path + query).toBe('/v1/messages?beta=true')
    expect(headers.get('anthropic-beta')).toBe('alias-2025-01-01,both-2025-01-01,mine-2025-02-02')
    expect(headers.get('anthropic-version')).toBe('2023-01-01')
    expect(headers.get('user-agent')).toBe('Anthropic/JS 1.12.0')
  })
})

/** The headers of a request that its sender and the runtimes on its way make, and nobody reads. */
const OF_THE_HOP = ['host', 'connection', 'content-length', 'accept-encoding', 'accept']

throughGateways({ gateways: ['embedded'], aliases }, (through) => {
  test.each([
    ['/v1/chat/completions', 'gpt', { authorization: 'Bearer sk-provider-openai' }],
    [
      '/v1/messages',
      'plain',
      { 'x-api-key': 'sk-provider-anthropic', 'anthropic-version': '2023-06-01' },
    ],
  ] as const)('%s: the provider gets no header that nobody sent', async (path, model, added) => {
    through.provider.answer = () => verbatim('{}')

    await through.send(path, JSON.stringify({ model }), { 'user-agent': 'a/1', cookie: 'c=d' })

    const headers = Object.fromEntries(through.only().headers)
    for (const name of OF_THE_HOP) delete headers[name]
    expect(headers).toEqual({
      'content-type': 'application/json',
      'user-agent': 'a/1',
      ...added,
    })
  })
})
