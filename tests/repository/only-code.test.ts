import { expect, test } from 'bun:test'
import { onlyCode } from '../../scripts/only-code'

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

  expect(onlyCode(source.join('\n')).split('\n')).toEqual([
    '',
    'const url = "http://a" // said beside it',
    '',
    '',
    '',
    '',
    'export const two = url',
  ])
})

test('types go, and every line stays where it is', () => {
  const source = [
    "import type { One } from './one'",
    'import type {',
    '  Two,',
    "} from './two'",
    "import { type Three, four } from './three'",
    'export type Five = {',
    '  one: One',
    '',
    '  two: Two',
    '} | Three',
    'type Six =',
    "  | 'a'",
    "  | 'b'",
    '',
    'export const six = (type: Six) => four(type)',
  ]

  expect(onlyCode(source.join('\n')).split('\n')).toEqual([
    ...['', '', '', ''],
    "import { type Three, four } from './three'",
    ...['', '', '', '', '', '', '', '', ''],
    'export const six = (type: Six) => four(type)',
  ])
})

test.each([
  ['a comment', 'export const text = `\n// a\n`'],
  ['a type', 'export const text = `\ntype A\n`'],
])('a text that looks like %s stops the build', (_, source) => {
  expect(() => onlyCode(source)).toThrow('looks like a comment or a type')
})
