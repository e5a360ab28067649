import { expect, test } from 'bun:test'
import type { AliasFile } from '../../../../src/alias/schema'
import { warnings } from '../../../../src/config/validate/rules'

const A = { provider: 'openai', api_key: 'k' }

const found = (strategy: object, ...targets: object[]) =>
  warnings({ strategy, targets } as AliasFile).map(({ path, message }) => [path.join('.'), message])

const conditional = (...more: object[]) => ({
  mode: 'conditional',
  conditions: [{ query: { 'params.n': 1 }, then: 'a' }, ...more],
})

const ROWS: readonly [what: string, warned: [string, string][], strategy: object, ...object[]][] = [
  ['a plain fallback', [], { mode: 'fallback', on_status_codes: [503] }, A, A],
  ['a plain loadbalance', [], { mode: 'loadbalance' }, { ...A, weight: 2 }, A],
  [
    'a weight under fallback',
    [['targets.1.weight', 'has no effect under "fallback"']],
    { mode: 'fallback' },
    A,
    { ...A, weight: 2 },
  ],
  [
    'a weight of nothing',
    [['targets.0', 'its weight is 0, so it is never asked']],
    { mode: 'loadbalance' },
    { ...A, weight: 0 },
    A,
  ],
  [
    'a second target of a single',
    [['targets.1', '"single" takes the first']],
    { mode: 'single' },
    A,
    A,
  ],
  [
    'a fallback at no status',
    [['targets.1', '"on_status_codes" is empty']],
    { mode: 'fallback', on_status_codes: [] },
    A,
    A,
  ],
  [
    'a target that no condition names',
    [
      ['targets.1', 'no condition names it'],
      ['targets.2', 'without a "name"'],
      ['targets.3', 'a target before it has the same "name"'],
    ],
    conditional(),
    { ...A, name: 'a' },
    { ...A, name: 'b' },
    A,
    { ...A, name: 'a' },
  ],
  [
    'what stands behind a condition that always holds',
    [
      ['strategy.conditions.2', 'is never looked at: the condition 1 before it'],
      ['strategy.default', 'is never looked at'],
    ],
    { ...conditional({ query: {}, then: 'a' }, { query: {}, then: 'a' }), default: 'a' },
    { ...A, name: 'a' },
  ],
  [
    'members of other strategies',
    [
      ['strategy.on_status_codes', 'has no effect under "loadbalance": it belongs to "fallback"'],
      ['strategy.conditions', 'it belongs to "conditional"'],
      ['strategy.default', 'it belongs to "conditional"'],
    ],
    { mode: 'loadbalance', on_status_codes: [500], conditions: [], default: 'a' },
    A,
  ],
  ['targets that are skipped', [], { mode: 'loadbalance', skip_failing: { failures: 2 } }, A, A],
  ['a single that skips nobody', [], { mode: 'single', skip_failing: false }, A],
  [
    'skipping of the only target',
    [['strategy.skip_failing', 'there is no other one']],
    { mode: 'fallback', skip_failing: true },
    A,
  ],
  [
    'skipping under conditions',
    [['strategy.skip_failing', 'it belongs to "fallback" and "loadbalance"']],
    { ...conditional(), skip_failing: true },
    { ...A, name: 'a' },
  ],
]

test.each(ROWS)('%s is warned of, and nothing else', (_, warned, strategy, ...targets) => {
  expect(found(strategy, ...targets)).toEqual(
    warned.map(([path, words]) => [path, expect.stringContaining(words)]),
  )
})

test('skipping is warned of where a remote gateway chooses', () => {
  const file = { strategy: { mode: 'fallback', skip_failing: true }, targets: [A, A] } as AliasFile

  const warned = warnings(file, { PORTKEY_GATEWAY_URL: 'http://gateway' })

  expect(warned.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['strategy.skip_failing', 'has no effect: a remote gateway alone decides whom it asks'],
  ])
})
