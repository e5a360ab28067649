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

const STATUSES = [400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 529]

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
    arrives: '{ "title":"é No","status":400 }',
  },
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
        if (typeof arrives === 'string') expectSameBytes(answer.bytes, arrives)
        else expect(answer.text).toMatch(arrives)
        expect(answer.text).not.toContain('10.0.0.1')
      },
    )
})

/** Errors of a provider that is itself a gateway, or talks like one. */
const LOOKALIKES = [
  '{"status":"failure","message":"Something went wrong"}',
  '{"error":{"message":"openai error: No","type":"t"},"provider":"openai","extra":1}',
  '{"error":{"message":"Invalid response received from openai: {}"},"provider":"openai"}',
  '{"html-message":"<html>"}',
]

throughGateways({ aliases }, (through) => {
  for (const { path, request } of ROUTES)
    test.each(LOOKALIKES)(`%s on ${path} comes back as it was`, async (body) => {
      for (const status of [400, 500]) {
        through.provider.answer = () => verbatim(body, {}, status)

        const answer = await asked(through, path, request(false))

        expect(answer.status).toBe(status)
        expectSameBytes(answer.bytes, body)
      }
    })
})
