import { describe, expect, test } from 'bun:test'
import { callIndexes } from '../../../../src/portkey/normalise/call-indexes'
import type { Members } from '../../../../src/portkey/normalise/members'

const piece = (members: Members, name?: string): Members => ({
  ...members,
  function: { ...(name !== undefined && { name }), arguments: '{' },
})

const ROWS: [sentence: string, pieces: Members[], indexes: number[]][] = [
  [
    'stay where they are right',
    [
      piece({ index: 0, id: 'a' }, 'f'),
      piece({ index: 0 }),
      piece({ index: 1, id: 'b' }, 'f'),
      piece({ index: 1 }),
      piece({ index: 0 }),
    ],
    [0, 0, 1, 1, 0],
  ],
  [
    'part calls that share one',
    [
      piece({ index: 0, id: 'a' }, 'f'),
      piece({ index: 0, id: 'b' }, 'f'),
      piece({ index: 0 }),
      piece({ index: 0, id: 'a' }),
    ],
    [0, 1, 1, 0],
  ],
  [
    'are counted where there are none',
    [piece({ id: 'a' }, 'f'), piece({}), piece({ id: 'b' }, 'f'), piece({ id: 'b' }), piece({})],
    [0, 0, 1, 1, 1],
  ],
  [
    'are counted by the names where there are neither indexes nor ids',
    [piece({}, 'f'), piece({}), piece({}, 'g'), piece({})],
    [0, 0, 1, 1],
  ],
  [
    'wait for an id that comes late',
    [piece({ index: 0 }, 'f'), piece({ index: 0, id: 'a' })],
    [0, 0],
  ],
  [
    'wait for an id that comes late, without an index',
    [piece({}, 'f'), piece({ id: 'a' }), piece({ id: 'b' }, 'g')],
    [0, 0, 1],
  ],
  ['may begin behind zero', [piece({ index: 1, id: 'a' }, 'f'), piece({ index: 1 })], [1, 1]],
  [
    'may have nothing but an empty id',
    [piece({ index: 0, id: 'a' }, 'f'), piece({ index: 0, id: '' }, '')],
    [0, 0],
  ],
  [
    'are counted where they are no numbers',
    [
      piece({ index: null, id: 'a' }),
      piece({ index: '0', id: 'b' }),
      piece({ index: -1, id: 'c' }),
    ],
    [0, 1, 2],
  ],
]

describe('the indexes of calls', () => {
  test.each(ROWS)('%s', (_, pieces, indexes) => {
    const indexed = callIndexes()

    expect(pieces.map((one) => indexed(0, one).index)).toEqual(indexes)
  })

  test('are those of a choice', () => {
    const indexed = callIndexes()

    expect(indexed(0, piece({ id: 'a' })).index).toBe(0)
    expect(indexed(1, piece({ id: 'b' })).index).toBe(0)
    expect(indexed(0, piece({ id: 'c' })).index).toBe(1)
  })

  test('that are right cost no copy', () => {
    const right = piece({ index: 0, id: 'a' }, 'f')

    expect(callIndexes()(0, right)).toBe(right)
  })
})
