import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { withEnd, withKey, withoutKey } from '../../../../src/config/applications/edit-keys'
import { momentIn } from '../../../../src/config/applications/moment'
import { parseJson } from '../../../../src/config/source/json-file'

const KEY = { name: 'new', sha256: 'a'.repeat(64) }

/** White space and comments that may stand between two parts of a file. */
const gap = fc.constantFrom(
  '',
  ' ',
  '\n',
  '\n  ',
  '\t',
  ' // a\n',
  '/* b */',
  '\r\n  ',
  '/* c\n d */ ',
)

/** A file with some keys, written in any way. */
const file = fc
  .tuple(
    fc.array(gap, { minLength: 8, maxLength: 8 }),
    fc.integer({ min: 0, max: 3 }),
    fc.boolean(),
  )
  .map(([[a, b, c, d, e, f, g, h], count, hasComma]) => {
    const keys = Array.from({ length: count }, (_, at) => `${d}{${e}"name":${f}"k${at}"}`)
    const comma = hasComma && count > 0 ? ',' : ''
    return {
      count,
      text: `${a}{${b}"x": 1,${c}"keys":${a}[${keys.join(`${g},`)}${comma}${h}]${b}}${a}`,
    }
  })

const read = (text: string) => {
  const { value, problems } = parseJson(text, 'file')
  expect(problems).toEqual([])
  return value as { x: number; keys: Record<string, string>[] }
}

describe('an edit of any file that is JSON with comments', () => {
  test('adds exactly one key, and keeps the rest', () => {
    fc.assert(
      fc.property(file, ({ text }) => {
        const before = read(text)

        expect(read(withKey(text, KEY))).toEqual({
          ...before,
          keys: [...before.keys, KEY],
        })
      }),
    )
  })

  test('takes exactly one key out, or sets its end', () => {
    fc.assert(
      fc.property(file, fc.nat(2), ({ text, count }, at) => {
        fc.pre(at < count)
        const before = read(text)
        const ended = before.keys.map((key, one) =>
          one === at ? { ...key, expires_at: 'x' } : key,
        )

        expect(read(withoutKey(text, at))).toEqual({
          ...before,
          keys: before.keys.toSpliced(at, 1),
        })
        expect(read(withEnd(text, at, 'x'))).toEqual({ ...before, keys: ended })
      }),
    )
  })

  test('leaves every comment and every other line where it stands', () => {
    const before = `{
\t// who pays
\t"keys": [
\t\t{ "name": "a" }, // the first
\t\t{ "name": "b" } // the second
\t\t/* none behind */
\t]
}
`

    expect(withKey(before, KEY)).toBe(
      before.replace(
        '{ "name": "b" } // the second',
        `{ "name": "b" }, // the second\n\t\t{ "name": "new", "sha256": "${KEY.sha256}" }`,
      ),
    )
    expect(withoutKey(before, 0)).toBe(before.replace('{ "name": "a" },', ''))
    expect(withoutKey(before, 1)).toBe(
      before.replace('{ "name": "b" }', '').replace('{ "name": "a" },', '{ "name": "a" }'),
    )
    expect(withEnd(before, 0, 'x')).toBe(
      before.replace('{ "name": "a" }', '{ "name": "a", "expires_at": "x" }'),
    )
  })

  test('makes the list where there is none', () => {
    expect(read(withKey('{ "x": 1 } // end', KEY))).toEqual({ x: 1, keys: [KEY] })
  })
})

test.each([
  ['2027-06-01T00:00:00Z', Date.UTC(2027, 5, 1)],
  ['2027-06-01t00:00:00.5z', Date.UTC(2027, 5, 1) + 500],
  ['2027-06-01T00:00:00+02:00', Date.UTC(2027, 4, 31, 22)],
  ['2028-02-29T23:59:59-11:30', Date.UTC(2028, 2, 1, 11, 29, 59)],
  ['2027-02-29T00:00:00Z', undefined],
  ['2027-06-01T24:00:00Z', undefined],
  ['2027-06-01T00:00:00', undefined],
  ['2027-06-01', undefined],
  ['2027-13-01T00:00:00Z', undefined],
])('%s is the moment %p', (text, expected) => {
  expect(momentIn(text)).toBe(expected as number)
})
