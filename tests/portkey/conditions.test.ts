import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile } from '../../src/alias/schema'
import { findings } from '../../src/config/validate/rules'
import { openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

/** An alias that asks the model `hit` where the query holds, and else `default`. */
const aliasWith = (url: string, query: Record<string, unknown>): AliasFile => ({
  strategy: { mode: 'conditional', conditions: [{ query, then: 'hit' }], default: 'default' },
  targets: ['hit', 'default'].map((name) => ({
    ...openaiAlias(url, { override_params: { model: name } }),
    name,
  })),
})

const BODY = {
  messages: [{ role: 'user', content: 'Hello!' }],
  user: 'team-a',
  n: 1,
  temperature: 0.5,
  reasoning_effort: 'high',
}

const ROWS: readonly [query: Record<string, unknown>, isHit: boolean][] = [
  [{ 'params.user': 'team-a' }, true],
  [{ 'params.user': { $regex: '^team-' }, 'params.n': 1 }, true],
  [{ 'params.user': { $regex: '^team-' }, 'params.n': 2 }, false],
  [{ 'params.n': { $gt: 0.5, $lt: '2' } }, true],
  [{ 'params.reasoning_effort': { $in: ['low', 'high'] } }, true],
  [{ 'params.reasoning_effort': { $nin: ['low', 'high'] } }, false],
  [{ 'params.absent': { $ne: 'a' } }, true],
  [{ 'params.n': 1, $or: [{ 'params.user': 'b' }, { 'params.temperature': 0.5 }] }, true],
  [{ 'url.pathname': { $regex: '/chat/completions$' } }, true],
  [{}, true],
]

const value = fc.constantFrom<unknown>(
  'team-a',
  '1',
  'true',
  1,
  0.5,
  true,
  null,
  [],
  ['a'],
  {},
  '(',
)
const operator = fc.constantFrom(
  ...['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$regex', '$exists', '$or', 'eq'],
)
const name = fc.constantFrom(
  ...['params.user', 'params.n', 'params.stream', 'params.metadata', 'params.model', 'params.x'],
  ...['params.a.b', 'metadata.a', 'user', 'url.pathname', '$not', 'params', '__proto__'],
)
const operators = fc.dictionary(operator, fc.oneof(value, fc.array(value, { maxLength: 2 })), {
  maxKeys: 2,
})
const { query } = fc.letrec<{ query: Record<string, unknown> }>((tie) => ({
  query: fc
    .tuple(
      fc.dictionary(name, fc.oneof(value, operators), { maxKeys: 2 }),
      fc.option(
        fc.tuple(fc.constantFrom('$and', '$or'), fc.array(tie('query'), { maxLength: 2 })),
        { freq: 3, nil: undefined },
      ),
    )
    .map(([plain, combined]) => ({ ...plain, ...(combined && { [combined[0]]: combined[1] }) })),
}))

for (const passthrough of [true, false])
  test(`queries choose as the page of the configuration says, ${passthrough ? 'passed through' : 'translated'}`, async () => {
    using provider = startProvider()
    const aliases = Object.fromEntries(
      ROWS.map(([query], at) => [`a${at}`, { passthrough, ...aliasWith(provider.url, query) }]),
    )
    await using portus = await startPortus({ aliases })

    for (const [at, [query]] of ROWS.entries()) {
      expect(findings(aliasWith(provider.url, query))).toEqual([])
      const { status } = await portus.call('/v1/chat/completions', {
        json: { ...BODY, model: `a${at}` },
      })
      expect(status).toBe(200)
    }

    expect(provider.received.map(({ json }) => json?.model)).toEqual(
      ROWS.map(([, isHit]) => (isHit ? 'hit' : 'default')),
    )
  })

test('whatever query the check lets pass, a request is answered', async () => {
  using provider = startProvider()
  const drawn = fc.sample(query, { seed: 13, numRuns: 3000 })
  const isSound = (one: Record<string, unknown>) =>
    findings(aliasWith(provider.url, one)).length === 0
  const sound = drawn.filter(isSound).slice(0, 250)
  const aliases = Object.fromEntries(
    sound.map((one, at) => [`a${at}`, aliasWith(provider.url, one)]),
  )
  await using portus = await startPortus({ aliases })

  for (const model of Object.keys(aliases)) {
    const { status } = await portus.call('/v1/chat/completions', { json: { ...BODY, model } })
    expect([status, sound[Number(model.slice(1))]]).toEqual([200, sound[Number(model.slice(1))]])
  }

  expect(sound.length).toBeGreaterThan(100)
  expect(sound.length).toBeLessThan(drawn.length)
})
