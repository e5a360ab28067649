import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Env, expandVariables } from '../../../../src/config/source/variables'

function expand(root: unknown, env: Env = {}) {
  const secrets = new Set<string>()
  return { ...expandVariables(root, env, secrets), secrets: [...secrets] }
}

describe('a text', () => {
  const env = { A: 'one', B: 'two', EMPTY: '', _x9: 'nine' }
  const rows: [sentence: string, text: string, value: string, secrets: string[]][] = [
    ['without a reference stays', 'plain é😀 $A $ {A}', 'plain é😀 $A $ {A}', []],
    ['that is empty stays', '', '', []],
    ['has a variable’s value', '${A}', 'one', ['one']],
    ['has values in the middle', 'x-${A}${B}-y', 'x-onetwo-y', ['one', 'two']],
    ['may name a variable with digits and dashes below', '${_x9}', 'nine', ['nine']],
    ['has a default where the variable is not set', '${C:-three}', 'three', []],
    ['has a default where the variable is empty', '${EMPTY:-three}', 'three', []],
    ['has an empty default', '[${C:-}]', '[]', []],
    ['has no default where the variable is set', '${A:-three}', 'one', ['one']],
    ['has the characters themselves', '$${A}', '${A}', []],
    ['has them beside a value', '$${A}${A}', '${A}one', ['one']],
    ['has a dollar before a value', '$$${A}', '$${A}', []],
    ['has a default with a reference in it as it stands', '${C:-$A}', '$A', []],
  ]

  test.each(rows)('%s', (_, text, value, secrets) => {
    expect(expand(text, env)).toEqual({ value, unresolved: [], secrets })
  })
})

describe('what is not replaced', () => {
  const MALFORMED = expect.stringContaining('a variable is written ${NAME}')
  const rows: [sentence: string, text: string, unresolved: object[]][] = [
    [
      'a variable that is not set',
      'x${NOPE}',
      [{ path: [], variable: 'NOPE', message: 'the environment variable NOPE is not set' }],
    ],
    [
      'a variable that is empty',
      '${EMPTY}',
      [{ path: [], variable: 'EMPTY', message: 'the environment variable EMPTY is empty' }],
    ],
    [
      'what every object has',
      '${constructor}',
      [
        {
          path: [],
          variable: 'constructor',
          message: 'the environment variable constructor is not set',
        },
      ],
    ],
    ['a name that begins with a digit', '${1A}', [{ path: [], message: MALFORMED }]],
    ['a name with a dash', '${A-B}', [{ path: [], message: MALFORMED }]],
    ['no name', '${}', [{ path: [], message: MALFORMED }]],
    ['a reference that does not end', '${A', [{ path: [], message: MALFORMED }]],
    [
      'two at once',
      '${NOPE}${}',
      [
        { path: [], variable: 'NOPE', message: 'the environment variable NOPE is not set' },
        { path: [], message: MALFORMED },
      ],
    ],
  ]

  test.each(rows)('stays as it is written and is told: %s', (_, text, unresolved) => {
    const found = expand(text, { EMPTY: '' })

    expect(found.value).toBe(text)
    expect(found.unresolved).toEqual(unresolved as typeof found.unresolved)
  })

  test('has its place', () => {
    const { unresolved } = expand({ a: [1, { b: '${NOPE}' }], c: '${}' })

    expect(unresolved.map(({ path }) => path)).toEqual([['a', 1, 'b'], ['c']])
  })
})

test('only texts are looked at: no name, number or word is changed, and the root stays as it was', () => {
  const root = JSON.parse('{"${A}":"${A}","n":1,"t":true,"z":null,"__proto__":["${A}"],"o":{}}')
  const before = structuredClone(root)

  const { value } = expand(root, { A: 'one' })

  expect(JSON.stringify(value)).toBe(
    '{"${A}":"one","n":1,"t":true,"z":null,"__proto__":["one"],"o":{}}',
  )
  expect(root).toEqual(before)
})

test('a value is not looked at again, whatever stands in it', () => {
  const hostile = fc.oneof(
    fc.constantFrom('${A}', '${B}', '$${A}', '${', '$&', "$'", '$1', '$$', '"', '\\', '\n'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }),
  )
  const value = fc.array(hostile, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(value, value, (a, b) => {
      const found = expand(['${A}', { deep: '<${B}|${A}>' }], { A: a, B: b })

      expect(found.value).toEqual([a, { deep: `<${b}|${a}>` }])
      expect(found.unresolved).toEqual([])
      expect(new Set(found.secrets)).toEqual(new Set([a, b]))
    }),
    { seed: 37, numRuns: 500 },
  )
})

test('JSON without a dollar is the same afterwards', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (made) => {
      const root: unknown = JSON.parse(JSON.stringify(made).replaceAll('$', ''))

      expect(expand(root, { A: 'one' })).toEqual({ value: root, unresolved: [], secrets: [] })
    }),
    { seed: 38, numRuns: 200 },
  )
})
