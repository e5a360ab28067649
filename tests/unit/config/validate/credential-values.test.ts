import { describe, expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { credentialFault } from '../../../../src/config/validate/credential-values'

describe('a credential that cannot work is refused, without a word of it:', () => {
  const OTHER = 'in the words of another program'
  const PLACEHOLDER = 'the placeholder of an example'
  test.each([
    ...[
      '$OPENAI_API_KEY',
      '$(cat key)',
      '%KEY%',
      '{{ key }}',
      'env.KEY',
      'process.env.KEY',
      'os.environ/KEY',
      'op://a/b',
    ].map((value) => [value, OTHER]),
    ...[
      'sk-replace-me',
      'your-api-key',
      'YOUR_KEY',
      'changeme',
      '<key>',
      'xxxxxxxx',
      '********',
      'sk-your-key-here',
      'todo',
    ].map((value) => [value, PLACEHOLDER]),
    ['', 'is empty'],
    ['sk-abc\n', 'a line break'],
    ['Bearer sk-abc', 'begins with "Bearer"'],
    ['"sk-abc"', 'has quotes'],
    ["'sk-abc'", 'has quotes'],
    ['sk abc', 'holds a space'],
    ['sk–abc', 'U+2013'],
    ['sk-abc\u200b', 'U+200B'],
    ['“sk-abc”', 'U+201C'],
    ['sk-🔑abc', 'U+1F511'],
  ])('%p', (value, words) => {
    expect(credentialFault(String(value))).toContain(String(words))
  })

  test('what providers give out is taken', () => {
    for (const value of [
      'sk-proj-Ab_9',
      'AIzaSyA-1_x',
      'wJalrXUtnFEMI/K7MDENG+bPxRfiCY==',
      'k',
      'gsk_x',
      'a$b',
      '12345678',
    ])
      expect(credentialFault(value)).toBeUndefined()
  })

  test('what is taken can stand in a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        if (credentialFault(value) === undefined)
          expect(new Headers({ 'x-api-key': value }).get('x-api-key')).toBe(value)
      }),
    )
  })
})
