import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { withRoles } from '../../../../../src/proxy/plan/google/roles'

const rolesIn = (text: string) => withRoles(new TextEncoder().encode(text))

test.each([
  ['[{"parts":[]}]', '[{"role":"user","parts":[]}]'],
  ['[ { } , {"role":"model"}]', '[ {"role":"user" } , {"role":"model"}]'],
  ['{"parts":[{"text":"role"}]}', '{"role":"user","parts":[{"text":"role"}]}'],
  ['[{"r\\u006fle":"model"}]', undefined],
  ['[{"role":"user","parts":[{"text":"é"}]}]', undefined],
  ['"text"', undefined],
  ['[1,[{}]]', undefined],
])('%s', (contents, expected) => {
  expect(rolesIn(contents)).toBe(expected)
})

test('every content has a role, and nothing else changes', () => {
  const content = fc.record(
    { role: fc.constantFrom('user', 'model'), parts: fc.jsonValue({ maxDepth: 3 }) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.array(content), (contents) => {
      const text = JSON.stringify(contents)
      const expected = JSON.parse(text).map((one: object) => ({ role: 'user', ...one }))

      expect(JSON.parse(rolesIn(text) ?? text)).toEqual(expected)
    }),
  )
})
