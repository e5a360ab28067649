import { expect, test } from 'bun:test'
import { expectSameBytes } from '../support/assert/bytes'
import { bodyFor, SPELLINGS } from '../support/cases/requests'
import { throughGateways } from '../support/clients/bytes'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { NOBODY } from '../support/process/nobody'
import { verbatim } from '../support/providers/framing'

const CLOSED = `http://${NOBODY}/v1`
const ANSWER = '{ "n":1.0, "big":12345678901234567890 }\n'

const ROUTES = [
  { path: '/v1/chat/completions', alias: openaiAlias },
  { path: '/v1/messages', alias: anthropicAlias },
] as const

/** A body that is small enough for every gateway to print as it was. */
const BODY =
  '{"messages":[{"role":"user","content":"é 👩‍👩‍👧"}],"model":"@","max_tokens":5,"x":{"y":1}}'

for (const { path, alias } of ROUTES) {
  const to = (url: string, model: string, more = {}) => {
    const { override_params, ...target } = alias(url, more)
    return { ...target, override_params: { ...override_params, model } }
  }
  const aliases = (url: string) => ({
    retried: to(url, 'one', { retry: { attempts: 1, on_status_codes: [503] } }),
    fallback: {
      strategy: { mode: 'fallback' as const },
      targets: [to(CLOSED, 'nobody'), to(url, 'one'), to(url, 'two')],
    },
    closed: to(CLOSED, 'nobody'),
    hurried: to(url, 'one', { request_timeout: 200 }),
    choosy: {
      strategy: {
        mode: 'conditional' as const,
        conditions: [{ query: { 'params.x': { $eq: 'never' } }, then: 'a' }],
      },
      targets: [{ ...to(url, 'one'), name: 'a' }],
    },
    overridden: { ...alias(url), override_params: { model: 'one', x: 'mine', added: [1, 'é'] } },
  })

  throughGateways({ aliases }, (through) => {
    test(`${path}: a retry sends the same bytes again`, async () => {
      through.provider.answer = () =>
        through.provider.received.length === 1 ? verbatim('{}', {}, 503) : verbatim(ANSWER)

      const answer = await through.send(path, bodyFor(BODY, 'retried'))

      expect(answer.status).toBe(200)
      expectSameBytes(answer.bytes, ANSWER)
      const sent = through.provider.received.map(({ text }) => text)
      expect(sent).toEqual([bodyFor(BODY, 'one'), bodyFor(BODY, 'one')])
    })

    test(`${path}: each target of a fallback gets the client’s bytes with its own model`, async () => {
      through.provider.answer = ({ text }) =>
        text.includes('"one"') ? verbatim('{}', {}, 529) : verbatim(ANSWER)

      const answer = await through.send(path, bodyFor(BODY, 'fallback'))

      expect(answer.status).toBe(200)
      expectSameBytes(answer.bytes, ANSWER)
      const sent = through.provider.received.map(({ text }) => text)
      expect(sent).toEqual([bodyFor(BODY, 'one'), bodyFor(BODY, 'two')])
    })

    test(`${path}: request_timeout is a 504`, async () => {
      through.provider.answer = () => new Promise(() => {})

      const answer = await through.send(path, bodyFor(BODY, 'hurried'))

      expect(answer.status).toBe(504)
      expect(JSON.parse(answer.text)).toMatchObject({
        error: { message: 'The provider did not answer in time' },
      })
    })

    test(`${path}: a request that no condition takes is a 400, and reaches nobody`, async () => {
      const answer = await through.send(path, bodyFor(BODY, 'choosy'))

      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.text)).toMatchObject({ error: { type: 'invalid_request_error' } })
      expect(through.provider.received).toHaveLength(0)
    })

    test(`${path}: a provider that nobody reaches is a 502`, async () => {
      const answer = await through.send(path, bodyFor(BODY, 'closed'))

      expect(answer.status).toBe(502)
      expect(JSON.parse(answer.text)).toMatchObject({
        error: { message: 'The provider cannot be reached' },
      })
    })

    test(`${path}: override_params replace a value in its place, or stand at the end`, async () => {
      through.provider.answer = () => verbatim(ANSWER)

      await through.send(path, bodyFor(BODY, 'overridden'))

      const expected = bodyFor(BODY, 'one').replace('{"y":1}}', '"mine","added":[1,"é"]}')
      expectSameBytes(through.only().bytes, expected)
    })
  })

  throughGateways({ gateways: ['embedded'], aliases }, (through) => {
    test.each(Object.entries(SPELLINGS))(`${path}: %s survive a fallback`, async (_, shape) => {
      through.provider.answer = ({ text }) =>
        text.includes('"one"') ? verbatim('{}', {}, 529) : verbatim(ANSWER)

      await through.send(path, bodyFor(shape, 'fallback'))

      const sent = through.provider.received.map(({ text }) => text)
      expect(sent).toEqual(['one', 'two'].map((model) => bodyFor(shape, model)))
    })
  })
}
