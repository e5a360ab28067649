import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile, Target } from '../../../../src/alias/schema'
import { skipRules } from '../../../../src/alias/skip-rules'
import { leavesOf, targetTree } from '../../../../src/alias/target-tree'
import type { BreakerState } from '../../../../src/limits/breaker'
import { chooseSkips } from '../../../../src/portkey/skipping/choose'

const LEAF: Target = { provider: 'openai' }

const group = (
  mode: 'fallback' | 'loadbalance' | 'conditional' | 'single',
  ...targets: Target[]
) => ({
  strategy: { mode },
  targets,
})
const skipping = (mode: 'fallback' | 'loadbalance', ...targets: Target[]): AliasFile => ({
  strategy: { mode, skip_failing: true },
  targets,
})

/** Chooses, with the states of the leaves in their order: `c`losed, `o`pen, `d`ue or `r`efused. */
function choose(file: AliasFile, states: string, isRepeatable = true) {
  const tree = targetTree(file, 'model')
  const stateBy = new Map(leavesOf(tree).map(({ name }, index) => [name, states[index] ?? 'c']))
  return chooseSkips(tree, {
    stateOf: (target) =>
      (({ o: 'open', d: 'due' }) as Record<string, BreakerState>)[stateBy.get(target) ?? ''] ??
      'closed',
    isRefused: (target) => stateBy.get(target) === 'r',
    isRepeatable,
  })
}

const [ZERO, ONE, TWO] = [0, 1, 2].map((index) => `config.targets[${index}]`) as [
  string,
  string,
  string,
]

describe('a fallback', () => {
  test('passes over a target that is open where another one is left', () => {
    const skips = choose(skipping('fallback', LEAF, LEAF, LEAF), 'ooc')

    expect(skips).toEqual({ skipped: [ZERO, ONE], due: [], forced: [] })
  })

  test('passes over nobody where all are open, due or cannot take the request', () => {
    const file = skipping('fallback', LEAF, LEAF, LEAF)

    expect(['ooo', 'odd', 'oro', 'orr', 'ddd'].map((states) => choose(file, states))).toEqual(
      Array(5).fill(undefined),
    )
  })

  test('lets a target be tried that is due, and passes over the others that are open', () => {
    const skips = choose(skipping('fallback', LEAF, LEAF, LEAF), 'odc')

    expect(skips).toEqual({ skipped: [ZERO], due: [ONE], forced: [] })
  })

  test('asks its first target alone where the body can be sent once, and so passes over none', () => {
    expect(choose(skipping('fallback', LEAF, LEAF), 'oc', false)).toBeUndefined()
  })

  test('passes over nobody unless it is asked to', () => {
    expect(choose(group('fallback', LEAF, LEAF), 'oc')).toBeUndefined()
  })
})

describe('balanced load', () => {
  test('passes over a target that is open, also for a body that can be sent once', () => {
    const skips = choose(skipping('loadbalance', LEAF, LEAF), 'co', false)

    expect(skips).toEqual({ skipped: [ONE], due: [], forced: [] })
  })

  test('goes to a target that is due, and tries no other one', () => {
    const skips = choose(skipping('loadbalance', LEAF, LEAF, LEAF), 'dcd')

    expect(skips).toEqual({ skipped: [TWO], due: [ZERO], forced: [ZERO] })
  })

  test('does not count a target that weighs nothing as one that is left', () => {
    const file = skipping('loadbalance', LEAF, { ...LEAF, weight: 0 })

    expect([choose(file, 'oc'), choose(file, 'dc')]).toEqual([undefined, undefined])
  })
})

describe('groups in groups', () => {
  test('inherit the rule, and can say that they skip nobody', () => {
    const inner = group('fallback', LEAF, LEAF)
    const never: Target = { ...inner, strategy: { mode: 'fallback', skip_failing: false } }

    expect(choose(skipping('fallback', inner, LEAF), 'occ')?.skipped).toEqual([
      `${ZERO}.targets[0]`,
    ])
    expect(choose(skipping('fallback', never, LEAF), 'occ')).toBeUndefined()
  })

  test('are passed over as a whole where nobody in them is left', () => {
    const inner = group('fallback', LEAF, LEAF)

    const skips = choose(skipping('loadbalance', inner, LEAF), 'ooc')

    expect(skips?.skipped).toEqual([`${ZERO}.targets[0]`, `${ZERO}.targets[1]`])
  })

  test('of conditions pass over nobody, for a condition means one target', () => {
    const inner = group('conditional', LEAF, LEAF)

    expect(choose(skipping('fallback', inner, LEAF), 'occ')).toBeUndefined()
    expect([...skipRules(targetTree(skipping('fallback', inner, LEAF), 'model')).keys()]).toEqual([
      ONE,
    ])
  })

  test('that take the first target are as good as that one', () => {
    const inner = group('single', LEAF, LEAF)

    expect(choose(skipping('fallback', inner, LEAF), 'occ')?.skipped).toEqual([
      `${ZERO}.targets[0]`,
    ])
  })
})

describe('whatever fails', () => {
  const strategy = fc.record(
    {
      mode: fc.constantFrom(
        'fallback' as const,
        'loadbalance' as const,
        'conditional' as const,
        'single' as const,
      ),
      skip_failing: fc.boolean(),
    },
    { requiredKeys: ['mode'] },
  )
  const { node } = fc.letrec<{ node: Target }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constant(LEAF),
      fc.record({
        strategy,
        targets: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      }) as fc.Arbitrary<Target>,
    ),
  }))
  const letters = fc.array(fc.constantFrom('c', 'o', 'd', 'r'), { minLength: 40, maxLength: 40 })

  test('a target that is closed and can take the request is never passed over', () => {
    fc.assert(
      fc.property(node, letters, fc.boolean(), (target, states, isRepeatable) => {
        const text = states.join('')
        const skips = choose(target as AliasFile, text, isRepeatable)
        const names = leavesOf(targetTree(target as AliasFile, 'model')).map(({ name }) => name)
        const stateOf = (name: string) => text[names.indexOf(name)]

        for (const name of skips?.skipped ?? []) expect(['o', 'd']).toContain(stateOf(name) ?? '')
        for (const name of skips?.due ?? []) expect(stateOf(name)).toBe('d')
        if (skips) expect(names.some((name) => stateOf(name) === 'c')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('no target is both skipped and tried, and no group goes to two members', () => {
    fc.assert(
      fc.property(node, letters, (target, states) => {
        const { skipped, due, forced } = choose(target as AliasFile, states.join('')) ?? {
          skipped: [],
          due: [],
          forced: [],
        }
        const groupOf = (name: string) => name.slice(0, name.lastIndexOf('.'))

        expect(due.filter((name) => skipped.includes(name))).toEqual([])
        expect(new Set(skipped).size).toBe(skipped.length)
        expect(new Set(forced.map(groupOf)).size).toBe(forced.length)
      }),
      { numRuns: 500 },
    )
  })
})
