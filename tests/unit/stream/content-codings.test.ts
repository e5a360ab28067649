import { describe, expect, test } from 'bun:test'
import { codingsOf } from '../../../src/stream/content-codings'

describe('a content-encoding', () => {
  test.each<[value: string, codings: string[]]>([
    ['', []],
    ['identity', []],
    [' , ,', []],
    ['gzip', ['gzip']],
    ['GZIP', ['gzip']],
    ['x-gzip', ['gzip']],
    ['X-GZip', ['gzip']],
    [' deflate ', ['deflate']],
    ['br', ['br']],
    ['gzip, identity', ['gzip']],
    ['identity,gzip', ['gzip']],
    ['gzip, br', ['br', 'gzip']],
    ['gzip,\tgzip', ['gzip', 'gzip']],
    ['identity, identity, identity, gzip', ['gzip']],
  ])('of "%s" is taken off as %j', (value, codings) => {
    expect(codingsOf(value)).toEqual(codings as never)
  })

  test.each([
    'x',
    'zstd',
    'compress',
    'gzip;q=1',
    'gzip x',
    'gzip, x',
    'aws-chunked',
    '"gzip"',
    'gzip\0',
  ])('of %j is not known', (value) => {
    expect(() => codingsOf(value)).toThrow('content-encoding that Portus does not know')
  })

  test('of three codings is too much', () => {
    expect(() => codingsOf('gzip, br, gzip')).toThrow('more than 2 content-encodings')
    expect(() => codingsOf('gzip,'.repeat(100_000))).toThrow('more than 2 content-encodings')
  })
})
