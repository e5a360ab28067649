import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { countTokens, type DemoConversation, demoReply, piecesOf } from '../../../src/demo/reply'

const conversation = (made: Partial<DemoConversation>): DemoConversation => ({
  lastText: '',
  isToolResult: false,
  tools: [],
  toolChoice: undefined,
  length: 0,
  ...made,
})

const tool = (name: string, schema: unknown = {}) => ({ name, schema })

test.each([
  [0, 1],
  [1, 1],
  [4, 1],
  [5, 2],
  [4000, 1000],
])('%p characters are %p tokens', (characters, tokens) => {
  expect(countTokens(characters)).toBe(tokens)
})

describe('the demo model', () => {
  test.each([
    [
      'says what it heard',
      { lastText: 'hi é😀' },
      'Hello from Portus! This is the demo model; you said: hi é😀',
    ],
    [
      'says that it heard nothing',
      {},
      'Hello from Portus! This is the demo model; you said: (nothing)',
    ],
    ['says what a tool answered', { lastText: '42', isToolResult: true }, 'The tool answered: 42'],
    [
      'says what a tool answered, also where one must be called',
      { lastText: '42', isToolResult: true, tools: [tool('f')], toolChoice: 'any' },
      'The tool answered: 42',
    ],
    [
      'calls no tool of its own accord',
      { lastText: 'hi', tools: [tool('f_x')] },
      'Hello from Portus! This is the demo model; you said: hi',
    ],
    [
      'calls no tool where none may be called',
      { lastText: 'f_x', tools: [tool('f_x')], toolChoice: 'none' },
      'Hello from Portus! This is the demo model; you said: f_x',
    ],
    [
      'calls no tool where there is none',
      { lastText: 'hi', toolChoice: 'any' },
      'Hello from Portus! This is the demo model; you said: hi',
    ],
    [
      'calls no tool that it does not have',
      { lastText: 'hi', tools: [tool('f_x')], toolChoice: 'g_x' },
      'Hello from Portus! This is the demo model; you said: hi',
    ],
  ])('%s', (_, made, text) => {
    expect(demoReply(conversation(made))).toMatchObject({ kind: 'text', text })
  })

  test.each([
    [
      'that is named by the user',
      { lastText: 'please run f_y now', tools: [tool('f_x'), tool('f_y')] },
      'f_y',
    ],
    [
      'that must be called',
      { lastText: 'hi', tools: [tool('f_x'), tool('f_y')], toolChoice: 'f_y' },
      'f_y',
    ],
    [
      'that must be called, whichever the user names',
      { lastText: 'f_x', tools: [tool('f_x'), tool('f_y')], toolChoice: 'f_y' },
      'f_y',
    ],
    [
      'that comes first where any must be called',
      { lastText: 'hi', tools: [tool('f_x'), tool('f_y')], toolChoice: 'any' },
      'f_x',
    ],
  ])('calls the tool %s', (_, made, name) => {
    expect(demoReply(conversation(made))).toMatchObject({ kind: 'tool', tool: name })
  })

  test('counts the whole conversation', () => {
    expect(demoReply(conversation({ length: 401 })).inputTokens).toBe(101)
  })

  const schemas: [sentence: string, schema: unknown, input: object][] = [
    ['nothing without a schema', undefined, {}],
    ['nothing for a schema that is null', null, {}],
    ['nothing for an empty schema', {}, {}],
    [
      'a value of every simple kind',
      {
        properties: {
          s: { type: 'string' },
          n: { type: 'number' },
          i: { type: 'integer' },
          b: { type: 'boolean' },
          a: { type: 'array' },
        },
      },
      { s: 'demo', n: 1, i: 1, b: true, a: [] },
    ],
    [
      'the first of several words',
      { properties: { unit: { type: 'string', enum: ['C', 'F'] } } },
      { unit: 'C' },
    ],
    [
      'an object inside an object',
      { properties: { o: { type: 'object', properties: { s: { type: 'string' } } } } },
      { o: { s: 'demo' } },
    ],
    [
      'what is required and no more',
      { properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['b'] },
      { b: 'demo' },
    ],
    [
      'a text for what it does not know',
      { properties: { x: {}, y: null } },
      { x: 'demo', y: 'demo' },
    ],
  ]
  test.each(schemas)('gives a tool %s', (_, schema, input) => {
    const made = conversation({ tools: [tool('f', schema)], toolChoice: 'any' })

    expect(demoReply(made)).toMatchObject({ input })
  })
})

describe('the pieces of a text', () => {
  test.each([
    ['', []],
    ['one', ['one']],
    ['one two\nthree ', ['one ', 'two\n', 'three ']],
    ['é  😀', ['é  ', '😀']],
  ])('of %p are %p', (text, pieces) => {
    expect(piecesOf(text)).toEqual(pieces)
  })

  test('are the text again, but for white space before it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(piecesOf(text).join('')).toBe(text.trimStart())
      }),
      { seed: 48, numRuns: 300 },
    )
  })
})
