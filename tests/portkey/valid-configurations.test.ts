import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { prepareAlias } from '../../src/alias/alias'
import { PROVIDERS } from '../../src/alias/providers'
import type { AliasFile } from '../../src/alias/schema'
import { gatewayProblems } from '../../src/config/validate/gateway'
import { findings } from '../../src/config/validate/rules'
import { shapeFindings } from '../../src/config/validate/shape'
import { bootGateway, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

/** Its key is read for each request, by the runtime itself. */
const WITH_KEY_FILES = ['oracle']

const NAMES = ['temperature', 'max_tokens', 'stream', 'tools', 'x', 'stop', 'user', 'n', 'messages']
const values = fc.constantFrom<unknown>(1, 0, 0.5, 'a', '1', true, null, [], {}, [1], { a: 1 })

/** Members of a target, each of which is rare. */
const member = fc.oneof(
  fc
    .dictionary(fc.constantFrom(...NAMES), values, { maxKeys: 1 })
    .map((override_params) => ({ override_params })),
  fc.constantFrom(1000, 60_000, 2 ** 31, 1e12).map((request_timeout) => ({ request_timeout })),
  fc
    .constantFrom([], [500], [502, 504])
    .map((on_status_codes) => ({ retry: { attempts: 0, on_status_codes } })),
  fc
    .constantFrom([], ['x-a'], ['x-a', 'X-A'], ['__proto__'])
    .map((forward_headers) => ({ forward_headers })),
  fc
    .constantFrom<object[]>([], [{}], [{ type: 'guardrail' }])
    .map((hooks) => ({ before_request_hooks: hooks })),
  fc
    .constantFrom<unknown[]>([], ['a'], [{}], [{ 'default.nope': {} }])
    .map((output_guardrails) => ({ output_guardrails })),
  fc
    .constantFrom<object>({}, { chat: true }, { chat: false }, { messages: true })
    .map((native) => ({ native })),
  fc
    .constantFrom<object>({}, { temperature: 't' }, { x: '__proto__' })
    .map((rename) => ({ rename })),
  fc.constantFrom<string[]>([], ['temperature'], ['x', 'x']).map((drop) => ({ drop })),
  fc.constantFrom('high', 'x').map((reasoning_effort) => ({ reasoning_effort })),
  fc.boolean().map((strict_open_ai_compliance) => ({ strict_open_ai_compliance })),
)
const members = fc.array(member, { maxLength: 2 }).map((list) => Object.assign({}, ...list))

const target = fc
  .tuple(fc.constantFrom(...PROVIDERS.filter((one) => !WITH_KEY_FILES.includes(one))), members)
  .map(([provider, more]) => ({ provider, api_key: 'sk-abcdefgh', ...more }))

const alias = fc.oneof(
  target,
  fc
    .tuple(
      fc.constantFrom('single', 'fallback', 'loadbalance'),
      fc.array(target, { minLength: 1, maxLength: 2 }),
      members,
    )
    .map(([mode, targets, more]) => ({ ...more, strategy: { mode }, targets })),
)

/** What a provider without chat completions is asked for in vain. The client can do something about it. */
const OF_THE_ENDPOINT =
  /does not support this endpoint|"messages\\" cannot be translated|"messages" cannot be translated/

test('whatever the check lets pass can be sent', async () => {
  using provider = startProvider()
  const custom_host = provider.url.replace(/\/v1$/, '')
  const drawn = fc
    .sample(alias, { seed: 7, numRuns: 1200 })
    .map((one) => ({ ...one, custom_host }) as AliasFile)
  const { refusals, hasStandIns } = await bootGateway()
  const isSound = async (value: AliasFile) => {
    if (shapeFindings(value, value).length + findings(value).length > 0) return false
    const parsed = [{ name: 'it', value, problemAt: () => ({ source: 'it', message: '' }) }]
    const prepared = new Map([['it', prepareAlias('it', value)]])
    return (await gatewayProblems(prepared, parsed, refusals, hasStandIns)).length === 0
  }
  const sound: AliasFile[] = []
  for (const one of drawn) if (await isSound(one)) sound.push(one)
  await using portus = await startPortus({
    aliases: Object.fromEntries(sound.map((one, at) => [`a${at}`, one])),
  })

  const failed: unknown[] = []
  for (const [at, one] of sound.entries()) {
    const json = { model: `a${at}`, messages: [{ role: 'user', content: 'Hello!' }] }
    const response = await portus.call('/v1/chat/completions', { json })
    const text = await response.text()
    // The fake provider speaks OpenAI's and Anthropic's formats, and has a 404 for others.
    const isFine = [200, 404].includes(response.status) || OF_THE_ENDPOINT.test(text)
    if (!isFine) failed.push([one, response.status, text.slice(0, 200)])
  }

  expect(failed).toEqual([])
  expect(sound.length).toBeGreaterThan(400)
}, 120_000)
