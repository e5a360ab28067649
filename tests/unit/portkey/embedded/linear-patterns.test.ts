import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bracesIn, codeBlocks } from '../../../../src/portkey/embedded/linear-patterns'
import { LINEAR_PATTERNS } from '../../../../src/portkey/embedded/plugin'
import { timesAsLong } from '../../../support/assert/processor-time'

const pieces = [
  '{',
  '}',
  '```',
  '`',
  'json',
  'js',
  '\n',
  ' ',
  '\t',
  'a',
  'A',
  'B',
  '<UploadId>',
  '</UploadId>',
  '<',
  '\u2028',
  '{"a":1}',
]
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''))

/** The regular expression that stands in the gateway's text, or in its place. */
const expression = (source: string): RegExp => {
  const end = source.lastIndexOf('/')
  return new RegExp(source.slice(1, end), source.slice(end + 1))
}
const [fences, braces, blocks, status, upload] = LINEAR_PATTERNS.map(({ text, by }) => ({
  own: expression(text),
  by,
})) as [Pattern, Pattern, Pattern, Pattern, Pattern]
type Pattern = { own: RegExp; by: string }

/** Everything that the gateway finds with `exec`. */
function found<T>(exec: () => ArrayLike<T> | null, part: number): T[] {
  const all: T[] = []
  for (let match = exec(); match; match = exec()) all.push(match[part] as T)
  return all
}

const same = (theirs: (text: string) => unknown, ours: (text: string) => unknown) => () =>
  fc.assert(
    fc.property(text, (given) => expect(ours(given)).toEqual(theirs(given))),
    { seed: 23, numRuns: 20_000 },
  )

const trimmed = (pattern: RegExp) => (given: string) =>
  [...given.matchAll(pattern)].map(([, content]) => content?.trim())

describe('what stands in for a regular expression of the gateway finds the same:', () => {
  test('JSON in fences', same(trimmed(fences.own), trimmed(expression(fences.by))))

  test(
    'braces',
    same(
      (given) => [...given.matchAll(braces.own)].map(([all]) => all),
      (given) => {
        const pattern = bracesIn()
        return found(() => pattern.exec(given), 0)
      },
    ),
  )

  test(
    'blocks of code',
    same(
      (given) => [...given.matchAll(blocks.own)].map(([...all]) => all),
      (given) => Array.from(given.matchAll(codeBlocks() as never)),
    ),
  )

  test(
    'a status in camel case',
    same(
      (given) => given.replace(status.own, '$1_$2'),
      (given) => given.replace(expression(status.by), '$1_$2'),
    ),
  )

  test('the id of an upload, which has no tags in it', () => {
    for (const id of [
      'a',
      'VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA',
      'a.b_c-d~',
    ])
      expect(`<X/><UploadId>${id}</UploadId>`.match(expression(upload.by))?.[1]).toBe(id)
  })
})

const MB = 1_000_000
const HOSTILE = [
  '{',
  '```\t',
  '```js\n',
  '```js\n\0',
  '`',
  '{}',
  '\t',
  '```a\n\n```',
  '<UploadId>',
  'A',
  'AAa',
  ' ```json ',
]

test.each(HOSTILE)('none takes more time than a text of 1 MB full of %j is worth', (piece) => {
  const given = piece.repeat(MB / piece.length)
  const plain = () => given.replaceAll('a', 'b').replaceAll('x', 'y')
  const search = () => {
    trimmed(expression(fences.by))(given)
    const pattern = bracesIn()
    found(() => pattern.exec(given), 0)
    Array.from(given.matchAll(codeBlocks() as never))
    given.replace(expression(status.by), '$1_$2')
    given.match(expression(upload.by))
  }

  expect(timesAsLong(search, plain)).toBeLessThan(2000)
})
