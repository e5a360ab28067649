import { describe, expect, test } from 'bun:test'
import { expectSameBytes } from '../support/assert/bytes'
import { type Path, throughGateways } from '../support/clients/bytes'
import { FORM_PATHS, formFor } from '../support/clients/forms'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { verbatim } from '../support/providers/framing'

const aliases = (url: string) => ({ gpt: openaiAlias(url), claude: anthropicAlias(url) })

const JSON_ROUTES = [
  {
    path: '/v1/chat/completions',
    model: 'gpt',
    body: '{"error":{"message":"é No","type":"t","param":"messages.[0]","code":null,"extra":{"a":1}}}',
  },
  {
    path: '/v1/messages',
    model: 'claude',
    body: '{"type":"error","error":{"type":"overloaded_error","message":"é No","details":null},"request_id":"req_011"}',
  },
  {
    path: '/v1/responses',
    model: 'gpt',
    body: '{"error":{"message":"No","type":"invalid_request_error","param":null,"code":"x"}}',
  },
] as const

/** What is asked where, and the error that it is answered with. */
const ROUTES = [
  ...JSON_ROUTES.map(({ path, model, body }) => ({
    path,
    body,
    request: (stream: boolean) => ({ body: JSON.stringify({ model, stream }), headers: {} }),
  })),
  ...FORM_PATHS.map((path) => ({
    path,
    body: '{"error":{"message":"é No","type":"t","param":"file","code":null,"extra":{"a":1}}}',
    request: (stream: boolean) => formFor('gpt', ['stream', String(stream)]),
  })),
]

const STATUSES = [400, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 529]

const asked = (
  { send }: Path,
  path: string,
  { body, headers }: { body: string; headers: Record<string, string> },
) => send(path, body, headers)

/** The same error as a program that does not use `JSON.stringify` prints it. */
const oddly = (body: string) =>
  `{ "n":1.0, "big":12345678901234567890, "s":"\\u00e9\\/",\r\n ${body.slice(1)}\n`

throughGateways({ aliases }, (through) => {
  for (const { path, body, request } of ROUTES)
    describe(path, () => {
      for (const isStream of [false, true])
        test.each(STATUSES)(
          `a %d of the provider comes back as it was${isStream ? ', asked for a stream' : ''}`,
          async (status) => {
            const headers = { 'retry-after': '7', 'x-should-retry': 'true' }
            through.provider.answer = () => verbatim(body, headers, status)

            const answer = await asked(through, path, request(isStream))

            expect(answer.status).toBe(status)
            expect(Object.fromEntries(answer.headers)).toMatchObject(headers)
            expectSameBytes(answer.bytes, body)
            expect(await through.report()).toMatchObject({ status, outcome: 'failed' })
          },
        )
    })
})

throughGateways({ aliases }, (through) => {
  for (const { path, body, request } of ROUTES)
    for (const isStream of [false, true])
      test(`a 401 on ${path} is a 502 about Portus’ credentials${isStream ? ', asked for a stream' : ''}`, async () => {
        const headers = { 'retry-after': '7', 'x-should-retry': 'true', 'www-authenticate': 'x' }
        through.provider.answer = () => verbatim(body, headers, 401)

        const answer = await asked(through, path, request(isStream))

        const { message } = JSON.parse(body).error
        expect(answer.status).toBe(502)
        expect(answer.headers.get('retry-after')).toBe('7')
        expect(answer.headers.get('x-should-retry')).toBe('false')
        expect(answer.headers.has('www-authenticate')).toBe(false)
        expect(JSON.parse(answer.text).error.message).toBe(
          `The provider refused Portus’ credentials for this model: ${message}`,
        )
        expect(await through.report()).toMatchObject({
          status: 502,
          outcome: 'failed',
          error: { kind: 'provider_credentials_refused' },
        })
      })
})

throughGateways({ aliases }, (through) => {
  for (const { path, body, request } of ROUTES)
    test.each(STATUSES)(`a %d on ${path} keeps its spelling`, async (status) => {
      through.provider.answer = () => verbatim(oddly(body), {}, status)

      const answer = await asked(through, path, request(false))

      expect(answer.status).toBe(status)
      expectSameBytes(answer.bytes, oddly(body))
    })
})

/** Errors that are not called `application/json`. */
const OTHER_TYPES = [
  {
    type: 'application/problem+json',
    body: '{ "title":"é No","status":400 }',
    arrives: /"message":"é No"/,
  },
  {
    type: 'application/octet-stream',
    body: '{ "error":{"message":"é No"} }',
    arrives: /"message":"é No"/,
  },
  { type: '', body: '{"error":"é No"}', arrives: /"message":"é No"/ },
  { type: 'text/plain', body: 'No such model\n', arrives: /"message":"No such model"/ },
  {
    type: 'text/html',
    body: '<html>10.0.0.1</html>',
    arrives: /"The provider answered with status/,
  },
]

throughGateways({ aliases }, (through) => {
  for (const { path, request } of ROUTES)
    test.each(OTHER_TYPES)(
      `a $type on ${path} keeps its words`,
      async ({ type, body, arrives }) => {
        through.provider.answer = () => verbatim(body, { 'content-type': type }, 422)

        const answer = await asked(through, path, request(false))

        expect(answer.status).toBe(422)
        expect(answer.text).toMatch(arrives)
        expect(answer.headers.get('content-type')).toBe('application/json')
        expect(answer.headers.get('x-should-retry')).toBe('false')
        expect(answer.text).not.toContain('10.0.0.1')
      },
    )
})

/** Errors of a provider that is itself a gateway, or talks like one, and their words. */
const LOOKALIKES = [
  ['{"status":"failure","message":"Something went wrong"}', 'Something went wrong'],
  [
    '{"error":{"message":"openai error: No","type":"t"},"provider":"openai","extra":1}',
    'openai error: No',
  ],
  [
    '{"error":{"message":"Invalid response received from openai: {}"},"provider":"openai"}',
    'Invalid response received from openai: {}',
  ],
  ['{"html-message":"<html>"}', 'The provider answered with status'],
] as const

throughGateways({ aliases }, (through) => {
  for (const { path, request } of ROUTES)
    test.each(LOOKALIKES)(`%s on ${path} keeps its words`, async (body, words) => {
      for (const status of [400, 500]) {
        through.provider.answer = () => verbatim(body, {}, status)

        const answer = await asked(through, path, request(false))

        expect(answer.status).toBe(status)
        expect(JSON.parse(answer.text).error.message).toStartWith(words)
        if (path !== '/v1/messages' && body.startsWith('{"error"'))
          expectSameBytes(answer.bytes, body)
      }
    })
})

/** Whether to ask again, by the status. */
const RETRIES = [
  [400, 'false'],
  [402, 'false'],
  [403, 'false'],
  [404, 'false'],
  [408, null],
  [409, null],
  [413, 'false'],
  [422, 'false'],
  [429, null],
  [500, null],
  [503, null],
  [529, null],
] as const

throughGateways({ gateways: ['embedded'], aliases }, (through) => {
  for (const { path, model, body } of JSON_ROUTES) {
    const request = { body: JSON.stringify({ model }), headers: {} }

    test.each(RETRIES)(`a %d on ${path} has x-should-retry %p`, async (status, expected) => {
      through.provider.answer = () => verbatim(body, {}, status)

      const answer = await asked(through, path, request)

      expect(answer.headers.get('x-should-retry')).toBe(expected)
    })

    test(`an account, a project and an address stay out of an error on ${path}`, async () => {
      const message =
        'arn:aws:iam::123456789012:user/x may not use projects/123456 at 10.1.2.3:80 for claude-x'
      const error = JSON.stringify({ type: 'error', error: { type: 't', message }, request_id: '' })
      through.provider.answer = () => verbatim(error, {}, 403)

      const answer = await asked(through, path, request)

      expect(answer.status).toBe(403)
      expectSameBytes(
        answer.bytes,
        error.replace(
          message,
          '[redacted] may not use projects/[redacted] at [redacted] for claude-x',
        ),
      )
    })

    test.each([
      [200, { code: 429, message: 'Too many' }, 429],
      [200, { code: '503', message: 'Too many' }, 503],
      [200, { code: 'x', message: 'Too many' }, 502],
      [201, 'Too many', 502],
    ])(`an error in a %d on ${path} is one: %j`, async (status, error, expected) => {
      const answered = JSON.stringify({ id: 'x', choices: [], error })
      through.provider.answer = () => verbatim(answered, { 'retry-after': '7' }, status)

      const answer = await asked(through, path, request)
      // Anthropic's word for an API at its limit.
      const shown = path === '/v1/messages' && expected === 503 ? 529 : expected

      expect(answer.status).toBe(shown)
      expect(answer.headers.get('retry-after')).toBe('7')
      expect(JSON.parse(answer.text).error.message).toBe('Too many')
      expect(await through.report()).toMatchObject({ status: shown, outcome: 'failed' })
    })

    test(`refused credentials in a 200 on ${path} are a 502`, async () => {
      const answered = { error: { code: 401, message: 'No such user' } }
      through.provider.answer = () => verbatim(JSON.stringify(answered))

      const answer = await asked(through, path, request)

      expect(answer.status).toBe(502)
      expect(JSON.parse(answer.text).error.message).toContain('credentials for this model: No such')
    })
  }

  test.each([
    [
      'a response that failed',
      '/v1/responses',
      'gpt',
      '{"object":"response","status":"failed","error":{"code":"server_error","message":"No"},"output":[]}',
    ],
    ['an answer whose error is null', '/v1/chat/completions', 'gpt', '{"error":null,"choices":[]}'],
    [
      'an answer that speaks of an error',
      '/v1/messages',
      'claude',
      '{"content":[{"type":"text","text":"\\"error\\""}],"stop_reason":"error"}',
    ],
  ])('%s comes back as it was', async (_, path, model, body) => {
    through.provider.answer = () => verbatim(body)

    const answer = await through.send(path, JSON.stringify({ model }))

    expect(answer.status).toBe(200)
    expectSameBytes(answer.bytes, body)
  })
})
