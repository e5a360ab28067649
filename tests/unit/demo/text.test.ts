import { describe, expect, test } from 'bun:test'
import { textOf, textsOf } from '../../../src/demo/text'

describe('the text of a content', () => {
  const rows: [sentence: string, content: unknown, text: string][] = [
    ['is the content where that is a text', 'hi é😀', 'hi é😀'],
    [
      'is all the texts of its parts',
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      'ab',
    ],
    ['leaves out what agents note', [{ text: '<note>a</note>' }, { text: 'b' }], 'b'],
    ['is a note where that is all', '<note>a</note>', '<note>a</note>'],
    ['leaves out parts without one', [{ type: 'image_url' }, null, { text: 'a' }], 'a'],
    ['is empty where there is none', undefined, ''],
    ['is empty where it is null', null, ''],
    ['is empty where it is something else', { text: 'a' }, ''],
  ]

  test.each(rows)('%s', (_, content, text) => {
    expect(textOf(content)).toBe(text)
  })
})

describe('the texts of an input', () => {
  const rows: [sentence: string, input: unknown, texts: string[]][] = [
    ['are one where it is a text', 'a', ['a']],
    ['are several where it is several', ['a', 'b'], ['a', 'b']],
    [
      'are one where it is parts',
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      ['ab'],
    ],
    ['are one where it is tokens', [1, 2, 3], ['[1,2,3]']],
  ]

  test.each(rows)('%s', (_, input, texts) => {
    expect(textsOf(input)).toEqual(texts)
  })

  test('are never none, for something is to be answered', () => {
    for (const input of [undefined, null, '', [], {}]) expect(textsOf(input)).toHaveLength(1)
  })

  test.todo('are several where it is several lists of tokens', () => {
    expect(textsOf([[1, 2], [3]])).toHaveLength(2)
  })
})
