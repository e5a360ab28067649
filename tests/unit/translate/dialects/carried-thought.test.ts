import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Maker } from '../../../../src/translate/conversation'
import { printEncrypted, readEncrypted } from '../../../../src/translate/dialects/carried-thought'

const asIs = (text: string) => text
const text = fc.string({ unit: 'grapheme' }).map((one) => one.toWellFormed())
const value = fc.string({ minLength: 1 })
const CHECKED: readonly Maker[] = ['anthropic', 'bedrock', 'chat']
const maker = fc.constantFrom<Maker>('anthropic', 'bedrock', 'chat', 'gemini')

describe('what an item of reasoning has for its maker', () => {
  test('comes back with its exact text, whatever a client does to the summary', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHECKED), value, text, text, (maker, value, text, summary) => {
        const thought = { text, opaque: { maker, value } }

        expect(readEncrypted(printEncrypted(thought), summary, asIs)).toEqual(thought)
      }),
    )
  })

  test('comes back as redacted, without the summary', () => {
    fc.assert(
      fc.property(maker, value, text, (maker, value, summary) => {
        const thought = { text: '', opaque: { maker, value }, isRedacted: true }

        expect(readEncrypted(printEncrypted(thought), summary, asIs)).toEqual(thought)
      }),
    )
  })

  test('comes back as the signature of the next call, beside the thought before it', () => {
    fc.assert(
      fc.property(maker, value, text, (maker, value, text) => {
        const thought = { text, opaque: { maker, value }, isOfCall: true }

        expect(readEncrypted(printEncrypted(thought), text, asIs)).toEqual(thought)
      }),
    )
  })

  test('of Gemini’s comes back with the summary', () => {
    const printed = printEncrypted({ text: 'long', opaque: { maker: 'gemini', value: 'c2ln' } })

    expect(readEncrypted(printed, 'short', asIs)).toEqual({
      text: 'short',
      opaque: { maker: 'gemini', value: 'c2ln' },
    })
  })

  test('is there for a thought that nobody has signed', () => {
    fc.assert(
      fc.property(text, text, (text, summary) => {
        expect(readEncrypted(printEncrypted({ text }), summary, asIs)).toEqual({ text })
      }),
    )
  })

  test('of OpenAI’s is as OpenAI has it', () => {
    const opaque = { maker: 'openai', value: 'gAAAAA==' } as const

    expect(printEncrypted({ text: 'a', opaque })).toBe('gAAAAA==')
    expect(readEncrypted('gAAAAA==', 'a', asIs)).toEqual({ text: 'a', opaque })
  })

  test('is some text, whatever a client makes of it', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('', 'portus.', 'portus.anthropic.t.'), (rest, start) => {
        const { text, opaque } = readEncrypted(start + rest, 'summary', asIs)

        expect(typeof text).toBe('string')
        if (opaque) expect(typeof opaque.value).toBe('string')
      }),
    )
  })
})
