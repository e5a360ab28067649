import { describe, expect, test } from 'bun:test'
import { fieldEdits } from '../../../../src/body/form/field-edits'

const editsOf = (members: Record<string, unknown>) =>
  Object.fromEntries(
    fieldEdits(
      new Map(Object.entries(members).map(([name, value]) => [name, JSON.stringify(value)])),
    ),
  )

describe('a member as a form has it', () => {
  const rows: [sentence: string, value: unknown, edit: unknown][] = [
    ['a text stands without its quotes', 'a "b"\né', 'a "b"\né'],
    ['a number stands as it is written', 0.5, '0.5'],
    ['a truth value is a word', false, 'false'],
    ['null leaves the field out', null, []],
    [
      'a list is a field for each item',
      ['word', 'segment'],
      [
        ['x[]', 'word'],
        ['x[]', 'segment'],
      ],
    ],
    ['an empty list leaves the fields out', [], []],
    [
      'an object is a field for each member',
      { type: 'server_vad', at: { ms: 5 } },
      [
        ['x[type]', 'server_vad'],
        ['x[at][ms]', '5'],
      ],
    ],
    ['nothing stands for null inside', { a: null, b: [null, 1] }, [['x[b][]', '1']]],
  ]
  test.each(rows)('%s', (_, value, edit) => {
    expect(editsOf({ x: value })).toEqual({ x: edit as never })
  })

  test('changes that are no values are none of a form', () => {
    const members = new Map<string, unknown>([
      ['a', '1'],
      ['b', undefined],
      ['c', { name: 'd' }],
    ])

    expect([...fieldEdits(members).keys()]).toEqual(['a'])
  })
})
