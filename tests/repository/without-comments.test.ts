import { expect, test } from 'bun:test'
import { withoutComments } from '../../scripts/without-comments'

test('comments go, and every line stays where it is', () => {
  const source = [
    '/** A word. */',
    'const url = "http://a" // said beside it',
    '  /*',
    '   * Two lines.',
    '   */',
    '// one more',
    'export const two = url',
  ]

  expect(withoutComments(source.join('\n')).split('\n')).toEqual([
    '',
    'const url = "http://a" // said beside it',
    '',
    '',
    '',
    '',
    'export const two = url',
  ])
})

test('a text that looks like a comment stops the build', () => {
  expect(() => withoutComments('export const text = `\n// a\n`')).toThrow('looks like a comment')
})
