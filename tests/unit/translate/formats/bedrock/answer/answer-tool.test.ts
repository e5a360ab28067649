import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  converseRedacted,
  converseText,
  converseThinking,
  converseTool,
} from '../../../../../support/providers/bedrock-converse'
import { inPieces } from '../../../arbitraries'
import { folded } from '../../openai-chat/folded'
import { WAYS } from './streams'

const answer = (...pieces: string[]) => converseTool('t', 'portus_answer', ...pieces)

describe.each(WAYS)('a call of the tool that takes the answer, %s,', (way, read) => {
  test('is text, and no call', () => {
    const { parts, stop } = folded(read({ blocks: [answer('{"a":', '"ä"}')] }))
    expect({ parts, stop }).toEqual({ parts: [{ kind: 'text', said: '{"a":"ä"}' }], stop: 'stop' })
  })

  test.each([[[]], [['']], [['{}']]])('with the input %j is an empty object', (pieces) => {
    expect(folded(read({ blocks: [answer(...pieces)] })).parts).toEqual([
      { kind: 'text', said: '{}' },
    ])
  })

  test('keeps what stands beside it', () => {
    const blocks = [
      converseThinking('Hm', 's1'),
      converseRedacted('cmVk'),
      converseText('I cannot say.'),
      answer('{"a":1}'),
    ]
    expect(folded(read({ blocks })).parts).toMatchObject([
      { kind: 'reasoning', said: 'Hm' },
      { kind: 'opaque', said: 's1' },
      { kind: 'redacted', said: 'cmVk' },
      { kind: 'text', said: 'I cannot say.{"a":1}' },
    ])
  })

  test('keeps the reason why it ended otherwise', () => {
    expect(folded(read({ blocks: [answer('{}')], stop: 'max_tokens' })).stop).toBe('length')
    expect(folded(read({ blocks: [answer('{}')], stop: 'guardrail_intervened' })).stop).toBe(
      'content_filter',
    )
  })

  test('says any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(7), (given, size) => {
        const json = JSON.stringify(given)
        const pieces = way === 'whole' ? [json] : inPieces(json, size + 1)
        const { parts } = folded(read({ blocks: [answer(...pieces)] }))
        expect(parts).toHaveLength(1)
        expect(JSON.parse(parts[0]!.said)).toEqual(JSON.parse(json))
      }),
    )
  })
})
