import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { openaiAlias, startPortus } from '../support/portus'
import { NOBODY } from '../support/process/nobody'
import { openaiError } from '../support/providers/openai-chat'
import { type FakeProvider, startProvider } from '../support/providers/server'

const JSON_BODY = { model: 'it', messages: [{ role: 'user', content: 'Hello!' }] }
const SILENCE_MS = 100

/** A server that takes requests and hangs up. */
function startHangup() {
  let count = 0
  const server = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      data(socket) {
        count++
        socket.end()
      },
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    asked: () => count,
    [Symbol.dispose]: () => server.stop(true),
  }
}

const invalidKey = () =>
  Response.json(
    { error: { message: 'API key not valid. Please pass a valid API key.' } },
    { status: 400 },
  )

/** What goes wrong with the first target, what a client is shown alone, and by which lists another is asked. */
const FAILURES: readonly {
  what: string
  shown: number
  fail: (provider: FakeProvider) => AliasFile
  named: readonly number[][]
  others: readonly number[][]
}[] = [
  {
    what: 'a port where nobody listens',
    shown: 502,
    fail: () => openaiAlias(`http://${NOBODY}/v1`),
    named: [[502], [500], [429, 502, 503, 504]],
    others: [[503], [504, 408], [401]],
  },
  {
    what: 'a provider that is silent',
    shown: 504,
    fail: (provider) => {
      provider.answer = () => new Promise<Response>(() => {})
      return openaiAlias(provider.url, { request_timeout: SILENCE_MS })
    },
    named: [[504], [408], [429, 502, 503, 504]],
    others: [[502], [500]],
  },
  {
    what: 'credentials that are refused',
    shown: 502,
    fail: (provider) => {
      provider.answer = () => openaiError(401, 'No')
      return openaiAlias(provider.url)
    },
    named: [[401], [502]],
    others: [[500], [403]],
  },
  {
    what: 'a key that is not valid by a 400',
    shown: 502,
    fail: (provider) => {
      provider.answer = invalidKey
      return openaiAlias(provider.url)
    },
    named: [[400], [502]],
    others: [[401], [500]],
  },
  ...[400, 408, 500, 502, 504].map((status) => ({
    what: `a provider’s own ${status}`,
    shown: status,
    fail: (provider: FakeProvider) => {
      provider.answer = () => openaiError(status, 'No')
      return openaiAlias(provider.url)
    },
    named: [[status]],
    others: [[400, 408, 500, 502, 504].filter((other) => other !== status)],
  })),
]

for (const passthrough of [true, false])
  describe(`${passthrough ? 'passed through' : 'translated'}:`, () => {
    for (const { what, shown, fail, named, others } of FAILURES)
      test(`${what} is what lists call it`, async () => {
        using first = startProvider()
        using second = startProvider()
        const target = fail(first)
        const fallback = (codes: readonly number[]): AliasFile => ({
          passthrough,
          strategy: { mode: 'fallback', on_status_codes: [...codes] },
          targets: [target, openaiAlias(second.url)],
        })
        const lists = [...named, ...others]
        await using portus = await startPortus({
          aliases: {
            alone: { ...target, passthrough },
            ...Object.fromEntries(lists.map((codes) => [codes.join('-'), fallback(codes)])),
          },
        })
        const ask = async (model: string) =>
          (await portus.call('/v1/chat/completions', { json: { ...JSON_BODY, model } })).status

        expect(await ask('alone')).toBe(shown)
        for (const codes of named) expect([codes, await ask(codes.join('-'))]).toEqual([codes, 200])
        for (const codes of others)
          expect([codes, await ask(codes.join('-'))]).toEqual([codes, shown])
        expect(second.received).toHaveLength(named.length)
      })
  })

describe('retries', () => {
  const RETRIED: readonly [what: string, codes: number[] | undefined, asked: number][] = [
    ['hangs up', undefined, 2],
    ['hangs up', [502], 2],
    ['hangs up', [500], 2],
    ['hangs up', [418], 1],
    ['is silent', [504], 2],
    ['is silent', [408], 2],
    ['is silent', [502], 1],
    ['refuses the credentials', undefined, 1],
    ['refuses the credentials', [502], 1],
    ['refuses the credentials', [401], 2],
  ]

  test('of each list go by what lists call a failure', async () => {
    const rows = RETRIED.map(async ([what, codes, asked]) => {
      using hangup = startHangup()
      using provider = startProvider(
        what === 'is silent' ? () => new Promise<Response>(() => {}) : () => openaiError(401, 'No'),
      )
      await using portus = await startPortus({
        aliases: {
          it: openaiAlias(what === 'hangs up' ? hangup.url : provider.url, {
            ...(what === 'is silent' && { request_timeout: SILENCE_MS }),
            retry: { attempts: 1, ...(codes && { on_status_codes: codes }) },
          }),
        },
      })
      await (await portus.call('/v1/chat/completions', { json: { ...JSON_BODY } })).text()
      const count = hangup.asked() + provider.received.length
      expect([what, codes, count]).toEqual([what, codes, asked])
    })
    await Promise.all(rows)
  })
})
