import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { findMember } from '../../../../src/body/json/find-member'

const find = (json: string) =>
  findMember(json, {
    isSought: (name) => name === 'model',
    isOpaque: (name) => name === 'properties',
  })

describe('a sought member', () => {
  const rows: [json: string, path: string | undefined][] = [
    ['{"a":1}', undefined],
    ['{"model":"x"}', '.model'],
    ['{"a":[{"b":1},{"model":"x"}]}', '.a[1].model'],
    ['{"a":[[{"model":"x"}]]}', '.a[0][0].model'],
    ['{ "a" : [ 1 , "model" , { "b" : "\\"model\\":1" } ] }', undefined],
    ['{"a":{"\\u006dodel":"x"}}', '.a.model'],
    ['{"a":{"properties":{"model":{"type":"string"}},"model":"x"}}', '.a.model'],
    ['{"properties":{"model":{"type":"string"}}}', undefined],
    ['{"model":null,"a":{"model":""}}', undefined],
    ['{"model":[ ],"a":{"model":{ }}}', undefined],
    ['{"a":{"model":true,"b":{"model":0}}}', undefined],
    ['{"model":"x","model":null}', '.model'],
    ['{"model":null,"model":"x"}', '.model'],
    ['{"model":{"model":"x"}}', '.model.model'],
    ['{"model":["x"]}', '.model'],
    ['{"a":"\\\\","model":"x"}', '.model'],
    ['[]', undefined],
    ['""', undefined],
  ]
  test.each(rows)('of %s is %p', (json, path) => {
    expect(find(json)).toBe(path)
  })
})

/** The same of parsed values, which have no two members of one name. */
function expected(value: unknown, path = ''): string | undefined {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = expected(item, `${path}[${index}]`)
      if (found) return found
    }
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, item] of Object.entries(value)) {
    const inside = `${path}.${name}`
    const found = name === 'properties' ? undefined : expected(item, inside)
    if (found) return found
    const names =
      typeof item === 'string'
        ? item !== ''
        : typeof item === 'object' && item !== null && Object.keys(item).length > 0
    if (name === 'model' && names) return inside
  }
  return undefined
}

test('is found in any JSON as in its values, however the JSON is spelled', () => {
  const names = fc.constantFrom('model', 'properties', 'a', 'mo"del', 'model\\', 'é')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('', 'model', '"model":', '\\', null, true, 1.5),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, '\t'), (json, space) => {
      expect(find(JSON.stringify(json, null, space))).toBe(expected(json))
    }),
    { numRuns: 2000 },
  )
})
