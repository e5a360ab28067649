import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Path, removeNested } from '../../../../src/body/json/remove-nested'

describe('removing members inside others', () => {
  test.each<[string, Path, string, string]>([
    ['the only one', ['a'], '{"a":1}', '{}'],
    ['the first', ['a'], '{ "a" : [1, {}] , "b":2 }', '{ "b":2 }'],
    ['the last', ['b'], '{"a":1 , "b":"x,}" }', '{"a":1 }'],
    ['one between others', ['b'], '{"a":1,\n"b":{"b":1},\n"c":3}', '{"a":1,\n"c":3}'],
    ['twins', ['a'], '{"a":1,"b":2,"a":3,"a":4}', '{"b":2}'],
    ['one below', ['a', 'b'], '{"a":{"b":1,"c":2},"b":3}', '{"a":{"c":2},"b":3}'],
    [
      'in each element',
      ['*', 'a'],
      '[{"a":1},"a",{"b":{"a":2},"a":3},[{"a":4}]]',
      '[{},"a",{"b":{"a":2}},[{"a":4}]]',
    ],
    ['a name in another spelling', ['ab'], '{"\\u0061b":1}', '{}'],
    [
      'not in a string',
      ['*', 'a'],
      '["{\\"a\\":1}",{"x":"\\"a\\":1,\\\\"}]',
      '["{\\"a\\":1}",{"x":"\\"a\\":1,\\\\"}]',
    ],
    ['not where the path ends early', ['a', 'b'], '{"a":"b","b":1}', '{"a":"b","b":1}'],
    ['nothing of nothing', ['*', 'a'], '[]', '[]'],
    ['nothing of a text', ['*', 'a'], ' "a" ', ' "a" '],
  ])('%s', (_name, path, json, left) => {
    expect(removeNested(json, [path]).text).toBe(left)
    expect(removeNested(json, [path]).removed).toEqual(json === left ? [] : [path])
  })

  test('takes several paths at once and says which ones led to something', () => {
    const paths = [
      ['*', 'cache', 'scope'],
      ['*', 'defer'],
      ['*', 'other'],
    ]

    expect(removeNested('[{"defer":true,"cache":{"type":"x","scope":"y"}}]', paths)).toEqual({
      text: '[{"cache":{"type":"x"}}]',
      removed: [paths[0], paths[1]] as Path[],
    })
  })

  test('is what parsing, removing and printing does', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', '"', '\\'), tie('value')),
      ),
    }))
    const path = fc
      .array(fc.constantFrom('a', 'b', '*', '"', '\\'), { minLength: 1, maxLength: 3 })
      .filter((names) => names.at(-1) !== '*')
    fc.assert(
      fc.property(
        value,
        fc.array(path, { maxLength: 3 }),
        fc.constantFrom(0, 1, 2),
        (json, paths, space) => {
          const { text } = removeNested(JSON.stringify(json, null, space), paths)

          expect(JSON.parse(text)).toEqual(without(structuredClone(json), paths))
        },
      ),
      { numRuns: 500 },
    )
  })
})

/** The same by other means: all paths that end here first, as a removed member has nothing inside. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  const record = value as Record<string, unknown>
  for (const [name = '', ...rest] of paths)
    if (!Array.isArray(value) && rest.length === 0) delete record[name]
  for (const name of Object.keys(record)) {
    const key = Array.isArray(value) ? '*' : name
    const inside = paths.filter(([first, ...rest]) => first === key && rest.length > 0)
    without(
      record[name],
      inside.map(([, ...rest]) => rest),
    )
  }
  return value
}

test('takes time in proportion to the text', () => {
  const json = `[${Array.from({ length: 20_000 }, () => '{"text":"\\\\\\"…\\\\","cache_control":{"type":"a","scope":"b"}}').join(',')}]`
  const before = performance.now()
  const { text } = removeNested(json, [['*', 'cache_control', 'scope']])

  expect(text).not.toContain('scope')
  expect(performance.now() - before).toBeLessThan(1500)
})
