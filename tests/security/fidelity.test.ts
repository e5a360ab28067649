import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const space = fc.constantFrom('', ' ', '\n  ', '\t', '\r\n')
const scalar = fc.constantFrom(
  ...[
    '1.0',
    '-0',
    '1e400',
    '-1E-7',
    '12345678901234567890',
    '9007199254740993',
    '0.10',
    'true',
    'null',
  ],
  ...[
    '"a\\/b"',
    '"\\u00e9é"',
    '"\\ud83d"',
    '"\\ude00\\ud83d"',
    '"\\ud83d\\ude00😀"',
    '"\\u0000\\u2028"',
  ],
)
const name = fc.oneof(
  fc.constantFrom(
    '"seed"',
    '"messages"',
    '"__proto__"',
    '"constructor"',
    '"t\\u006fols"',
    '"é"',
    '""',
  ),
  fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
)
const value = fc.oneof(
  scalar,
  fc
    .array(fc.tuple(space, scalar, space), { maxLength: 4 })
    .map((items) => `[${items.map((i) => i.join('')).join(',')}]`),
  fc
    .array(fc.tuple(space, name, space, scalar), { maxLength: 4 })
    .map((members) => `{${members.map(([a, n, b, v]) => `${a}${n}${b}:${v}`).join(',')}}`),
  fc.constant(`"${'long \\u00e9 '.repeat(60)}"`),
)

/** Members of an object, none of which Portus or an alias has anything to do with. */
const members = fc
  .uniqueArray(fc.tuple(name, space, value, space), {
    selector: ([text]) => JSON.parse(text) as string,
    maxLength: 6,
  })
  .map((list) => list.filter(([text]) => !OVERRIDDEN.has(JSON.parse(text) as string)))

const OVERRIDDEN = new Set([
  'model',
  'temperature',
  'stream',
  'max_tokens',
  'max_completion_tokens',
])

const ROUTES = [
  { path: '/v1/chat/completions', model: 'fast', real: 'gpt-real' },
  { path: '/v1/messages', model: 'claude', real: 'claude-real' },
  { path: '/v1/messages/count_tokens', model: 'claude', real: 'claude-real' },
] as const

describe('a body that is passed through', () => {
  test('reaches the provider byte for byte, but for the values the alias replaces', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: {
        fast: openaiAlias(provider.url),
        claude: anthropicAlias(provider.url),
        warm: openaiAlias(provider.url, {
          override_params: { model: 'gpt-real', temperature: 0.5 },
        }),
      },
    })
    const request = fc.record({
      route: fc.constantFrom(...ROUTES, {
        path: '/v1/chat/completions',
        model: 'warm',
        real: 'gpt-real',
      }),
      head: members,
      tail: members,
      modelName: fc.constantFrom('"model"', '"mod\\u0065l"', '"\\u006dodel"'),
      around: fc.tuple(space, space, space, space),
    })
    await fc.assert(
      fc.asyncProperty(request, async ({ route, head, tail, modelName, around }) => {
        const taken = new Set(head.map(([text]) => JSON.parse(text) as string))
        const rest = tail.filter(([text]) => !taken.has(JSON.parse(text) as string))
        const print = (list: typeof head) =>
          list.map(([n, a, v, b]) => `${n}${a}:${v}${b},`).join('')
        const [a, b, c, d] = around
        const template = (model: string, temperature: string) =>
          `${a}{${print(head)}${b}${modelName}:${c}"${model}","temperature" : ${temperature},${d}${print(rest)}"max_tokens":64}${a}`

        const response = await portus.call(route.path, {
          method: 'POST',
          body: template(route.model, '0.70'),
        })

        expect(response.status).toBe(200)
        expect(provider.received.at(-1)?.text).toBe(
          template(route.real, route.model === 'warm' ? '0.5' : '0.70'),
        )
      }),
      { numRuns: 1200 },
    )
  }, 60_000)

  test('keeps bytes that are no UTF-8', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const latin1 = (model: string) =>
      Buffer.from(
        `{"model":"${model}","short":"\xe9\xff","long":"${'\xe9'.repeat(400)}"}`,
        'latin1',
      )

    await portus.call('/v1/chat/completions', { method: 'POST', body: latin1('fast') })

    expect(Buffer.from(provider.received[0]!.bytes)).toEqual(latin1('gpt-real'))
  })

  test('does not touch the prototype of anything, and nor does the next request feel it', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const hostile =
      '{"model":"fast","__proto__":{"stream":true,"x":1},"constructor":{"prototype":{"y":1}}}'

    const first = await portus.call('/v1/chat/completions', { method: 'POST', body: hostile })
    const second = await portus.call('/v1/chat/completions', { json: { model: 'fast' } })

    expect([first.status, second.status]).toEqual([200, 200])
    expect(provider.received[0]?.text).toBe(hostile.replace('fast', 'gpt-real'))
    expect(provider.received[1]?.text).toBe('{"model":"gpt-real"}')
    expect(Reflect.get({}, 'x') ?? Reflect.get({}, 'y')).toBeUndefined()
  })
})
