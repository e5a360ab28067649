import { expect, test } from 'bun:test'
import { textOf } from '../../../../src/config/environment/file-text'

const utf8 = (text: string) => Buffer.from(text)

test.each([
  ['plain', utf8('A=1\n'), 'A=1\n'],
  ['with a byte order mark', utf8('\ufeffA=é'), 'A=é'],
  ['empty', utf8(''), ''],
])('text that is %s is read', (_, bytes, text) => {
  expect(textOf(bytes)).toEqual({ text })
})

test.each<[string, Uint8Array, number, string]>([
  ['UTF-16 LE', Buffer.from('\ufeffA=1', 'utf16le'), 1, 'is UTF-16'],
  ['UTF-16 BE', Buffer.from('\ufeffA=1', 'utf16le').swap16(), 1, 'is UTF-16'],
  ['UTF-16 without a mark', Buffer.from('A=1', 'utf16le'), 1, 'holds a NUL character'],
  ['NUL', utf8('A=1\nB=2\0'), 2, 'holds a NUL character'],
  [
    'Latin-1',
    Buffer.concat([utf8('A=é\nB='), Buffer.from([0xe9]), utf8('\nC=1')]),
    2,
    'is not UTF-8',
  ],
  [
    'half a character at the end',
    Buffer.concat([utf8('A=1\n\n'), Buffer.from([0xc3])]),
    3,
    'is not UTF-8',
  ],
])('%s is refused with its line', (_, bytes, line, words) => {
  expect(textOf(bytes)).toEqual({ line, message: expect.stringContaining(words) })
})
