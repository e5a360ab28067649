import { describe, expect, test } from 'bun:test'
import type { Conversation, Media, Part } from '../../../../../../src/translate/conversation'
import { assistant, call, MODEL, PICTURE, print, result, system, text, user } from './printed'

const document = (words: string, more: Partial<Media> = {}): Part => ({
  kind: 'media',
  media: {
    kind: 'document',
    mediaType: 'text/plain',
    source: { kind: 'text', text: words },
    isCited: true,
    ...more,
  },
})
const printed = (more: Partial<Conversation>, model = MODEL) => {
  const { body, dropped } = print(more, model)
  return { documents: body.documents, messages: body.messages, dropped }
}

describe('a text that is to be cited', () => {
  test('is one of Cohere’s documents', () => {
    expect(printed({ turns: [user(document('D', { name: 'n' }), text('q'))] })).toEqual({
      documents: [{ id: 'document-0', data: { title: 'n', text: 'D' } }],
      messages: [{ role: 'user', content: 'q' }],
      dropped: [],
    })
  })

  test('may stand with a picture', () => {
    expect(printed({ turns: [user(document('D'), PICTURE)] }).documents).toEqual([
      { id: 'document-0', data: { text: 'D' } },
    ])
  })

  test('is counted among all documents of the conversation', () => {
    const turns = [
      user(document('A', { isCited: false }), text('q')),
      assistant(text('a')),
      user(document('B'), text('q')),
      assistant(text('a')),
      user(document('C'), text('q')),
    ]
    expect(printed({ turns })).toMatchObject({
      documents: [{ id: 'document-1' }, { id: 'document-2' }],
      messages: [{}, {}, { content: 'q' }, {}, { content: 'q' }],
      dropped: [],
    })
  })

  test('of blocks is a document for each', () => {
    const source = { kind: 'text', text: 'a\n\n \n\nb', blocks: ['a', ' ', 'b'] } as const
    expect(
      printed({ turns: [user(document('', { source, name: 'n' }), text('q'))] }).documents,
    ).toEqual([
      { id: 'document-0-0', data: { title: 'n', text: 'a' } },
      { id: 'document-0-2', data: { title: 'n', text: 'b' } },
    ])
  })

  test('comes before documents in Cohere’s own words', () => {
    const turns = [user(document('D'), text('q'))]
    expect(printed({ turns, rest: { documents: ['own'] } }).documents).toEqual([
      { id: 'document-0', data: { text: 'D' } },
      'own',
    ])
  })

  test('loses a hint for the cache, which is named', () => {
    const turns = [user({ ...document('D'), cache: {} }, text('q'))]
    expect(printed({ turns }).dropped).toEqual(['cache_control'])
  })

  const TOOL = { name: 'look', schema: { type: 'object', properties: {} } }
  test.each<[string, Partial<Conversation>, string]>([
    ['beside tools', { tools: [TOOL] }, MODEL],
    ['in an answer of a form', { output: { kind: 'json' } }, MODEL],
    ['of a model that reads no documents', {}, 'c4ai-aya-expanse-32b'],
    ['alone in its turn', { turns: [user(document('D'))] }, MODEL],
    ['beside white space', { turns: [user(document('D'), text(' '))] }, MODEL],
    ['in instructions', { turns: [system(document('D')), user(text('q'))] }, MODEL],
    [
      'in a result',
      {
        turns: [
          user(text('q')),
          assistant(call('c')),
          user(result('c', { parts: [document('D')] })),
        ],
      },
      MODEL,
    ],
  ])('%s stays where it is, and is named', (_, more, model) => {
    const turns = [user(document('D'), text('q'))]
    const { documents, messages, dropped } = printed({ turns, ...more }, model)

    expect(documents).toBeUndefined()
    expect(JSON.stringify(messages)).toContain('D')
    expect(dropped).toEqual(['messages.citations'])
  })
})
