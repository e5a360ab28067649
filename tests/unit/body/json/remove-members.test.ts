import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBody, jsonBodyOf } from '../../../../src/body/json/body'
import { editMembers, isNaming, type MemberEdit } from '../../../../src/body/json/edit-members'
import { cut, decode, encode, halves, lengths, single } from '../pieces'

/** A body in these pieces, edited and read again. */
const edited = (pieces: Uint8Array<ArrayBuffer>[], changes: [string, MemberEdit][]) => {
  const { members } = jsonBodyOf(Buffer.concat(pieces))
  return decode(Buffer.concat(editMembers(jsonBody(pieces, members), new Map(changes))))
}

describe('an edit', () => {
  type Row = [sentence: string, body: string, changes: [string, MemberEdit][], expected: string]
  const rows: Row[] = [
    ['takes out the only member', '{ "a" : 1 }', [['a', undefined]], '{  }'],
    ['takes out the first', '{ "a":1 , "b":2}', [['a', undefined]], '{ "b":2}'],
    ['takes out one in the middle', '{"a":1 , "b":2, "c":3}', [['b', undefined]], '{"a":1, "c":3}'],
    ['takes out the last', '{"a":1 , "b":2 }', [['b', undefined]], '{"a":1 }'],
    [
      'takes out the first two',
      '{"a":1,"b":2, "c":3}',
      [
        ['b', undefined],
        ['a', undefined],
      ],
      '{"c":3}',
    ],
    [
      'takes out all, and adds',
      '{"a":1,"b":2}',
      [
        ['a', undefined],
        ['c', '3'],
        ['b', undefined],
      ],
      '{"c":3}',
    ],
    ['takes out nothing that is not there', '{"a":1}', [['b', undefined]], '{"a":1}'],
    ['renames', '{ "a" : 1.0 , "b":2}', [['a', { name: 'é"' }]], '{ "é\\"" : 1.0 , "b":2}'],
    [
      'renames and replaces',
      '{"a":1,"b":2}',
      [['b', { name: 'c', text: '"x"' }]],
      '{"a":1,"c":"x"}',
    ],
    ['renames nothing that is not there', '{"a":1}', [['b', { name: 'c', text: '1' }]], '{"a":1}'],
    ['finds a name in another writing', '{"\\u0061":1,"b":2}', [['a', undefined]], '{"b":2}'],
    [
      'does all of it at once',
      '{"a":1,\n "b":[1, 2],\n "c":{"a":1}, "d":4}\n',
      [
        ['a', undefined],
        ['b', { name: 'x' }],
        ['c', '0'],
        ['d', undefined],
        ['e', '5'],
      ],
      '{"x":[1, 2],\n "c":0,"e":5}\n',
    ],
  ]

  test.each(rows)('%s', (_, body, changes, expected) => {
    const bytes = encode(body)

    for (const pieces of [[bytes], single(bytes), ...halves(bytes)])
      expect(edited(pieces, changes)).toBe(expected)
  })

  const names = fc.constantFrom('model', 'a', '__proto__', 'é"', '', 'b c')
  const space = fc.constantFrom('', ' ', '\n  ', '\t\r\n')
  const value = fc.constantFrom(
    '1.0',
    '1e400',
    '12345678901234567890',
    '"\\ud83d"',
    '[ {} ]',
    '{"a":1}',
  )
  const body = fc.uniqueArray(
    fc.record({ name: names, value, a: space, b: space, c: space, d: space }),
    { selector: ({ name }) => name },
  )
  const change: fc.Arbitrary<MemberEdit> = fc.oneof(
    fc.constant(undefined),
    value,
    // Names that no body has: an edit that makes two members of one name is the caller's fault.
    fc.record({ name: fc.constantFrom('new', 'n"'), text: value }),
    fc.constantFrom('new', 'n"').map((name) => ({ name })),
  )
  const changes = fc
    .uniqueArray(fc.tuple(names, change), { selector: ([name]) => name })
    .filter((all) => {
      const named = all.flatMap(([, edit]) => (edit && isNaming(edit) ? [edit.name] : []))
      return new Set(named).size === named.length
    })

  test('means for a parser what it says, whatever stands between the members', () => {
    fc.assert(
      fc.property(body, changes, space, lengths(), (members, edits, tail, sizes) => {
        const written = `${tail}{${members
          .map(({ name, value, a, b, c, d }) =>
            [a, JSON.stringify(name), b, ':', c, value, d].join(''),
          )
          .join(',')}${members.length === 0 ? tail : ''}}${tail}`
        const byName = new Map(edits)

        const result = edited(cut(encode(written), sizes), edits)

        const expected: [string, string][] = []
        for (const { name, value } of members) {
          const edit = byName.get(name)
          if (!byName.has(name)) expected.push([name, value])
          else if (typeof edit === 'string') expected.push([name, edit])
          else if (edit && isNaming(edit)) expected.push([edit.name, edit.text ?? value])
        }
        for (const [name, edit] of edits)
          if (typeof edit === 'string' && !members.some((member) => member.name === name))
            expected.push([name, edit])
        expect(textsOf(result)).toEqual(expected)
      }),
      { seed: 31, numRuns: 2000 },
    )
  })

  test('leaves every byte of the members that stay', () => {
    fc.assert(
      fc.property(body, fc.subarray(['model', 'a', '__proto__', 'é"', '']), (members, gone) => {
        const writing = ({ name, value, b, c }: (typeof members)[number]) =>
          `${JSON.stringify(name)}${b}:${c}${value}`
        const written = `{${members.map((one) => one.a + writing(one) + one.d).join(',')}}`

        const result = edited(
          [encode(written)],
          gone.map((name) => [name, undefined]),
        )

        for (const one of members)
          if (!gone.includes(one.name)) expect(result).toContain(writing(one))
      }),
      { seed: 32, numRuns: 500 },
    )
  })
})

/** The top-level members of a body in order, with the texts of their values. */
function textsOf(text: string): [string, string][] {
  JSON.parse(text.replace(/1e400/g, '1'))
  const bytes = encode(text)
  const { members } = jsonBodyOf(bytes)
  return [...members.values].map(([name, { start, end }]) => [
    name,
    decode(bytes.subarray(start, end)),
  ])
}
