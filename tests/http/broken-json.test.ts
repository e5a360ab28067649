import { describe, expect, test } from 'bun:test'
import { BROKEN_BODIES, BROKEN_VALUES } from '../support/cases/broken-json'
import { embedded, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

/** Bodies that are JSON and still no request. */
const UNUSABLE = [
  ...['{}', '{"model":null}', '{"model":1}', '{"model":[]}', '{"model":{}}', '{"model":""}'],
  ...[
    '{"Model":"fast"}',
    '{"model":true}',
    '{"model":"fast","stream":1}',
    '{"model":"fast","stream":"true"}',
  ],
  ...[`{"model":"${'a'.repeat(10_000)}"}`, `{"model":"fast","x":${'['.repeat(100_000)}`],
]

/** Names of models that are none, some of which a careless look-up would find. */
const UNKNOWN = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    ' ',
    'FAST',
    'fast ',
    '../fast',
  ],
  ...[
    '..%2ffast',
    'a/../fast',
    'fast?x',
    'fast#x',
    'fast%00',
    'fast\\u0000',
    '\\\\..\\\\fast',
    'http://evil/',
  ],
]

describe('a body that is no request', () => {
  for (const path of ['/v1/chat/completions', '/v1/messages', '/v1/messages/count_tokens'])
    test(`is a 400 on ${path}, an unknown model a 404, and neither reaches the gateway`, async () => {
      using provider = startProvider()
      const real = await embedded()
      let calls = 0
      await using portus = await startPortus({
        aliases: { fast: openaiAlias(provider.url) },
        gateway: (call) => {
          calls++
          return real(call)
        },
      })
      const broken = [
        ...BROKEN_VALUES.map((value) => `{"model":"fast","x":${value}}`),
        ...BROKEN_VALUES.map((value) => `{"model":${value}}`),
        ...BROKEN_BODIES,
        ...UNUSABLE,
      ]
      const send = async (text: string) => {
        const response = await portus.call(path, {
          method: 'POST',
          body: Buffer.from(text, 'latin1'),
        })
        return { status: response.status, json: (await response.json()) as Record<string, unknown> }
      }

      const wrong: string[] = []
      for (const text of broken) {
        const { status, json } = await send(text)
        const { type } = json.error as { type: string }
        if (status !== 400 || type !== 'invalid_request_error')
          wrong.push(`${status} ${text.slice(0, 80)}`)
      }
      for (const name of UNKNOWN) {
        const { status } = await send(`{"model":"${name}"}`)
        if (status !== 404) wrong.push(`${status} ${name}`)
      }

      expect(wrong).toEqual([])
      expect(calls).toBe(0)
      expect(portus.logged).toEqual([])
      expect(broken.length).toBeGreaterThan(300)
    })
})
