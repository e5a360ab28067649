import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Block,
  blocksOf,
  type Content,
  isText,
  textOf,
} from '../../../src/translate/anthropic-types'

const text = (value: string): Block => ({ type: 'text', text: value })

describe('the blocks of a content', () => {
  const rows: [sentence: string, content: Content | undefined, blocks: Block[]][] = [
    ['a plain text is one block', 'hi', [text('hi')]],
    ['an empty text is one empty block', '', [text('')]],
    ['a list stays as it is', [text('a'), { type: 'image' }], [text('a'), { type: 'image' }]],
    ['an empty list has none', [], []],
    ['a missing content has none', undefined, []],
    ['a content that is null has none', JSON.parse('null'), []],
  ]

  test.each(rows)('%s', (_, content, blocks) => {
    expect(blocksOf(content)).toEqual(blocks)
  })
})

describe('the text of a content', () => {
  const found: Block = {
    type: 'search_result',
    title: 'Rivers',
    source: 'https://rivers.example',
    content: [text('The Nile'), text('The Rhine')],
  }
  const rows: [sentence: string, content: Content | undefined, expected: string][] = [
    ['a plain text is itself', 'hi', 'hi'],
    ['several texts are paragraphs', [text('a'), text('b')], 'a\n\nb'],
    ['a text without its member is empty', [{ type: 'text' }], ''],
    ['pictures and calls are left out', [{ type: 'image' }, text('a'), { type: 'tool_use' }], 'a'],
    [
      'a search result has its title and its source above its texts',
      [found],
      'Rivers\nhttps://rivers.example\nThe Nile\n\nThe Rhine',
    ],
    [
      'a search result without a title begins with its source',
      [{ ...found, title: null }],
      'https://rivers.example\nThe Nile\n\nThe Rhine',
    ],
    ['a search result with nothing in it is empty', [{ type: 'search_result' }], ''],
    ['accents, emoji and line breaks stay', [text('é😀\r\n\t')], 'é😀\r\n\t'],
    ['nothing has no text', undefined, ''],
  ]

  test.each(rows)('%s', (_, content, expected) => {
    expect(textOf(content)).toBe(expected)
  })

  test('every plain text is the same as one block of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(textOf(value)).toBe(value)
        expect(textOf([text(value)])).toBe(value)
      }),
      { seed: 1, numRuns: 200 },
    )
  })
})

test.each([
  ['text', true],
  ['search_result', true],
  ['image', false],
  ['document', false],
  ['tool_result', false],
  ['thinking', false],
  ['', false],
])('a block of the type "%s" counts as text: %p', (type, expected) => {
  expect(isText({ type })).toBe(expected)
})
