import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Thought } from '../../../../../src/translate/dialects/carried-thought'
import {
  printThoughtSignature,
  readThoughtSignature,
} from '../../../../../src/translate/dialects/gemini/answer/thought-signature'
import { read } from './read'

const partsOf = (...parts: object[]) =>
  read({ contents: [{ role: 'model', parts }] }).turns[0]?.parts
const CALL = { functionCall: { name: 'f', args: {} } }
const called = (more: object = {}) => ({
  kind: 'call',
  id: 'call_0',
  name: 'f',
  input: {},
  ...more,
})
const GEMINIS = { maker: 'gemini', value: 'c2ln' }
const thought = (text: string, opaque?: object) => ({
  kind: 'reasoning',
  text,
  ...(opaque && { opaque }),
})
const text = (words: string) => ({ kind: 'text', text: words })

describe('Gemini’s own signatures belong to the part that they stand in', () => {
  test.each([
    ['a call', [{ ...CALL, thoughtSignature: 'c2ln' }], [called({ opaque: GEMINIS })]],
    ['a text', [{ text: 'a', thoughtSignature: 'c2ln' }], [text('a'), thought('', GEMINIS)]],
    [
      'an empty text',
      [{ text: 'a' }, { text: '', thought_signature: 'c2ln' }],
      [text('a'), thought('', GEMINIS)],
    ],
    [
      'a thought',
      [{ text: 't', thought: true, thoughtSignature: 'c2ln' }],
      [thought('t', GEMINIS)],
    ],
    [
      'a thought in pieces',
      [
        { text: 't', thought: true },
        { text: 'u', thought: true },
        { text: '', thought: true, thoughtSignature: 'c2ln' },
      ],
      [thought('tu', GEMINIS)],
    ],
    [
      'a call behind a thought',
      [
        { text: 't', thought: true },
        { ...CALL, thoughtSignature: 'c2ln' },
      ],
      [thought('t'), called({ opaque: GEMINIS })],
    ],
  ])('%s', (_, parts, expected) => {
    expect(partsOf(...parts) as unknown).toEqual(expected)
  })

  test.each(['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'])(
    'but for %s, which says nothing',
    (word) => {
      const base64 = Buffer.from(word).toString('base64url')

      for (const thoughtSignature of [word, base64])
        expect(partsOf({ ...CALL, thoughtSignature }) as unknown).toEqual([called()])
    },
  )
})

describe('another maker’s signature belongs to the thought before its part', () => {
  const CLAUDES = { maker: 'anthropic', value: 'c2lnLW9m' } as const
  const thoughtSignature = printThoughtSignature({ text: 'so', opaque: CLAUDES })

  test.each([
    ['of a call', [{ ...CALL, thoughtSignature }], [thought('so', CLAUDES), called()]],
    ['of a text', [{ text: 'a', thoughtSignature }], [thought('so', CLAUDES), text('a')]],
    [
      'of a client that keeps thoughts',
      [
        { text: 's', thought: true },
        { text: 'o', thought: true },
        { text: 'a', thoughtSignature },
      ],
      [thought('so', CLAUDES), text('a')],
    ],
    ['alone', [{ text: '', thoughtSignature }], [thought('so', CLAUDES)]],
  ])('%s', (_, parts, expected) => {
    expect(partsOf(...parts) as unknown).toEqual(expected)
  })

  test('of a redacted thought', () => {
    const redacted = printThoughtSignature({ text: '', opaque: CLAUDES, isRedacted: true })

    expect(partsOf({ ...CALL, thoughtSignature: redacted }) as unknown).toEqual([
      { ...thought('', CLAUDES), isRedacted: true },
      called(),
    ])
  })

  test('but one that goes with the call', () => {
    const opaque = { maker: 'chat', value: 'v' } as const
    const ofCall = printThoughtSignature({ text: '', opaque, isOfCall: true })

    expect(partsOf({ ...CALL, thoughtSignature: ofCall }) as unknown).toEqual([called({ opaque })])
  })
})

test('a signature is base64, in whichever alphabet an SDK writes it, and reads as it was', () => {
  const maker = fc.constantFrom('anthropic', 'openai', 'bedrock', 'chat' as const)
  fc.assert(
    fc.property(
      maker,
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 1 }),
      (maker, text, value) => {
        const said = text.isWellFormed() ? text : 'x'
        const of: Thought = {
          text: said,
          opaque: { maker, value: value.isWellFormed() ? value : 'v' },
        }
        const signature = printThoughtSignature(of)
        const bytes = Buffer.from(signature, 'base64')

        expect(bytes.toString('base64')).toBe(signature)
        for (const spelled of [signature, bytes.toString('base64url')])
          expect(readThoughtSignature(spelled, said, String)).toEqual(of)
      },
    ),
    { seed: 7, numRuns: 300 },
  )
})
