import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { freePort } from '../support/process/child'
import { NOBODY } from '../support/process/nobody'
import { anthropicError } from '../support/providers/anthropic-messages'
import { hello } from '../support/providers/models/hello'
import { openaiError } from '../support/providers/openai-chat'
import { type Answer, type FakeProvider, startProvider } from '../support/providers/server'

const messages = [{ role: 'user', content: 'Hello!' }]

/** The two APIs; `target` is a target at a provider, told apart by the model it names. */
const DIALECTS = [
  {
    dialect: 'openai',
    path: '/v1/chat/completions',
    json: { model: 'many', messages },
    target: (provider: FakeProvider, model: string, more: AliasFile = {}) =>
      openaiAlias(provider.url, { override_params: { model }, ...more }),
    failing: (status: number) => () => openaiError(status, 'No'),
    own: (type: string) => ({ error: { type } }),
    errors: { unreachable: 'server_error', timeout: 'server_error' },
  },
  {
    dialect: 'anthropic',
    path: '/v1/messages',
    json: { model: 'many', max_tokens: 64, messages },
    target: (provider: FakeProvider, model: string, more: AliasFile = {}) =>
      anthropicAlias(provider.url, { override_params: { model }, ...more }),
    failing: (status: number) => () => anthropicError(status, 'api_error', 'No'),
    own: (type: string) => ({ type: 'error', error: { type } }),
    errors: { unreachable: 'api_error', timeout: 'timeout_error' },
  },
] as const

const modelsAsked = (...providers: FakeProvider[]) =>
  providers.map(({ received }) => received.map(({ json }) => json?.model))

for (const { dialect, path, json, target, failing, own, errors } of DIALECTS)
  for (const passthrough of [true, false])
    describe(`${dialect}, ${passthrough ? 'passed through' : 'translated'}`, () => {
      /** An alias `many` with this strategy over these targets. */
      const many = (strategy: AliasFile['strategy'], ...targets: AliasFile[]) => ({
        many: { passthrough, strategy, targets } as AliasFile,
      })

      test('a fallback goes on at any failure, and the report names who answered', async () => {
        using first = startProvider(failing(400))
        using second = startProvider()
        await using portus = await startPortus({
          aliases: many({ mode: 'fallback' }, target(first, 'one'), target(second, 'two')),
        })

        const response = await portus.call(path, { json })

        expect(response.status).toBe(200)
        expect(modelsAsked(first, second)).toEqual([['one'], ['two']])
        expect((await portus.reported())[0]).toMatchObject({
          status: 200,
          outcome: 'complete',
          target: 'config.targets[1]',
          provider: dialect,
          model: 'two',
          retries: 0,
          usage: { outputTokens: 2 },
        })
      })

      test('a fallback with statuses goes on at those alone', async () => {
        using first = startProvider(failing(400))
        using second = startProvider()
        await using portus = await startPortus({
          aliases: many(
            { mode: 'fallback', on_status_codes: [503] },
            target(first, 'one'),
            target(second, 'two'),
          ),
        })

        const refused = await portus.call(path, { json })
        first.answer = failing(503)
        const answered = await portus.call(path, { json })

        expect(refused.status).toBe(400)
        expect(answered.status).toBe(200)
        expect(modelsAsked(first, second)).toEqual([['one', 'one'], ['two']])
      })

      test('a fallback that nobody saves answers as its last target did', async () => {
        using first = startProvider(failing(500))
        using second = startProvider(failing(503))
        await using portus = await startPortus({
          aliases: many({ mode: 'fallback' }, target(first, 'one'), target(second, 'two')),
        })

        const response = await portus.call(path, { json })

        expect(response.status).toBe(503)
        expect(await response.json()).toMatchObject({ error: { message: 'No' } })
        expect((await portus.reported())[0]).toMatchObject({
          target: 'config.targets[1]',
          outcome: 'failed',
        })
      })

      test('a fallback goes on when a provider cannot be reached', async () => {
        using second = startProvider()
        await using portus = await startPortus({
          aliases: many(
            { mode: 'fallback' },
            { ...target(second, 'one'), custom_host: `http://${NOBODY}/v1` },
            target(second, 'two'),
          ),
        })

        const response = await portus.call(path, { json })

        expect(response.status).toBe(200)
        expect(modelsAsked(second)).toEqual([['two']])
      })

      test('a fallback goes on when a provider answers with a broken body', async () => {
        using first = startProvider(
          () =>
            new Response('{"half', {
              status: 502,
              headers: { 'content-type': 'application/json' },
            }),
        )
        using second = startProvider()
        await using portus = await startPortus({
          aliases: many({ mode: 'fallback' }, target(first, 'one'), target(second, 'two')),
        })

        const response = await portus.call(path, { json })

        expect(response.status).toBe(200)
        expect(modelsAsked(first, second)).toEqual([['one'], ['two']])
      })

      test('a loadbalance gives nothing to a target of weight 0, and its share to each other', async () => {
        using first = startProvider()
        using second = startProvider()
        await using portus = await startPortus({
          aliases: {
            ...many(
              { mode: 'loadbalance' },
              target(first, 'one', { weight: 0 }),
              target(second, 'two', { weight: 1 }),
            ),
            equal: {
              passthrough,
              strategy: { mode: 'loadbalance' },
              targets: [
                target(first, 'three', { weight: 1 }),
                target(second, 'four', { weight: 1 }),
              ],
            },
          },
        })
        const send = async (model: string) => {
          const response = await portus.call(path, { json: { ...json, model } })
          await response.body?.cancel()
        }

        await Promise.all(Array.from({ length: 20 }, () => send('many')))
        // That all of 60 go one way happens once in 2^59.
        await Promise.all(Array.from({ length: 60 }, () => send('equal')))

        const asked = modelsAsked(first, second).flat()
        expect(new Set(asked)).toEqual(new Set(['two', 'three', 'four']))
        expect(asked.filter((model) => model === 'two')).toHaveLength(20)
        const reports = await portus.reported(80)
        expect(reports.filter(({ model }) => model === 'two')).toHaveLength(20)
        for (const report of reports)
          expect(report.target).toBe(
            report.model === 'three' ? 'config.targets[0]' : 'config.targets[1]',
          )
      })

      test('a retry asks the same target again, waits first, and is counted', async () => {
        const answers: Answer[] = [failing(503), hello]
        using provider = startProvider((received) => (answers.shift() as Answer)(received))
        await using portus = await startPortus({
          aliases: { many: target(provider, 'one', { passthrough, retry: { attempts: 1 } }) },
        })

        const startedAt = performance.now()
        const response = await portus.call(path, { json })

        expect(response.status).toBe(200)
        expect(performance.now() - startedAt).toBeGreaterThan(900)
        expect(modelsAsked(provider)).toEqual([['one', 'one']])
        expect((await portus.reported())[0]).toMatchObject({ retries: 1, target: 'config' })
      })

      test('a retry leaves alone a status that is not its own', async () => {
        using provider = startProvider(failing(503))
        await using portus = await startPortus({
          aliases: {
            many: target(provider, 'one', {
              passthrough,
              retry: { attempts: 2, on_status_codes: [418] },
            }),
          },
        })

        const response = await portus.call(path, { json })

        expect(response.status).toBe(503)
        expect(provider.received).toHaveLength(1)
        expect((await portus.reported())[0]).toMatchObject({ retries: 0, status: 503 })
      })

      test('retries that are used up give the provider’s last error', async () => {
        using provider = startProvider(failing(418))
        await using portus = await startPortus({
          aliases: {
            many: target(provider, 'one', {
              passthrough,
              retry: { attempts: 1, on_status_codes: [418] },
            }),
          },
        })

        const response = await portus.call(path, { json })

        expect(response.status).toBe(418)
        expect(await response.json()).toMatchObject({ error: { message: 'No' } })
        expect(provider.received).toHaveLength(2)
      })

      test('a request_timeout is a 504 in the client’s format, and ends the provider’s request', async () => {
        const left = Promise.withResolvers<void>()
        using provider = startProvider(({ signal }) => {
          signal.addEventListener('abort', () => left.resolve())
          return new Promise<Response>(() => {})
        })
        await using portus = await startPortus({
          aliases: { many: target(provider, 'one', { passthrough, request_timeout: 50 }) },
        })

        const response = await portus.call(path, { json })
        await left.promise

        expect(response.status).toBe(504)
        expect(await response.json()).toMatchObject(own(errors.timeout))
        expect((await portus.reported())[0]).toMatchObject({
          status: 504,
          error: { kind: 'provider_timeout' },
        })
      })

      test('a provider that cannot be reached is a 502 in the client’s format, without its address', async () => {
        const port = freePort()
        await using portus = await startPortus({
          aliases: {
            many: {
              ...(dialect === 'openai' ? openaiAlias : anthropicAlias)(
                `http://127.0.0.1:${port}/v1`,
              ),
              passthrough,
            },
          },
        })

        const response = await portus.call(path, { json })
        const text = await response.text()

        expect(response.status).toBe(502)
        expect(JSON.parse(text)).toMatchObject(own(errors.unreachable))
        expect(text).not.toContain('127.0.0.1')
        expect(text).not.toContain(String(port))
        expect((await portus.reported())[0]).toMatchObject({
          status: 502,
          error: { kind: 'provider_unreachable' },
        })
      })

      test('strategies nest, and the report has the whole way to the target', async () => {
        using first = startProvider(failing(500))
        using second = startProvider()
        await using portus = await startPortus({
          aliases: many({ mode: 'fallback' }, target(first, 'one'), {
            strategy: { mode: 'loadbalance' },
            override_params: { temperature: 0.25 },
            targets: [target(first, 'two', { weight: 0 }), target(second, 'three', { weight: 1 })],
          }),
        })

        const response = await portus.call(path, { json })

        expect(response.status).toBe(200)
        expect(modelsAsked(first, second)).toEqual([['one'], ['three']])
        expect(second.received[0]?.json?.temperature).toBe(0.25)
        expect((await portus.reported())[0]).toMatchObject({
          target: 'config.targets[1].targets[1]',
          model: 'three',
        })
      })

      test('a conditional chooses by the body, and refuses what no condition takes', async () => {
        using first = startProvider()
        using second = startProvider()
        const conditions = [
          { query: { 'params.temperature': { $gt: 0.5 } }, then: 'warm' },
          { query: { 'params.temperature': { $lte: 0.5 } }, then: 'cold' },
        ]
        await using portus = await startPortus({
          aliases: many(
            { mode: 'conditional', conditions },
            target(first, 'one', { name: 'warm' }),
            target(second, 'two', { name: 'cold' }),
          ),
        })

        const warm = await portus.call(path, { json: { ...json, temperature: 0.9 } })
        const cold = await portus.call(path, { json: { ...json, temperature: 0.1 } })
        const neither = await portus.call(path, { json })

        expect([warm.status, cold.status, neither.status]).toEqual([200, 200, 400])
        expect(modelsAsked(first, second)).toEqual([['one'], ['two']])
        expect(await neither.json()).toMatchObject(own('invalid_request_error'))
        expect((await portus.reported(3)).map(({ model }) => model)).toEqual([
          'one',
          'two',
          undefined,
        ])
      })
    })
