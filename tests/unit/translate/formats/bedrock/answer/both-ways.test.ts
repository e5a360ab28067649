import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type ConverseBlock,
  converseCited,
  converseImage,
  converseRedacted,
  converseServerTool,
  converseText,
  converseThinking,
  converseTool,
} from '../../../../../support/providers/bedrock-converse'
import { calls, inPieces, said } from '../../../arbitraries'
import { folded } from '../../openai-chat/folded'
import { WAYS } from './streams'

const opaque = (value: string) => ({ kind: 'opaque', name: 'bedrock', said: value })
const call = (id: string, name: string, input: string) => ({ kind: 'call', id, name, said: input })

describe.each(WAYS)('an answer, %s,', (_, read) => {
  test('is told in the order in which it was made', () => {
    const blocks = [
      converseThinking('Hm', 'c2ln'),
      converseText('Let me', ' see'),
      converseTool('t1', 'weather', '{"city":', '"Bern"}'),
      converseTool('t2', 'clock', ''),
      converseTool('t3', 'clock'),
    ]

    expect(folded(read({ blocks }))).toEqual({
      start: { type: 'start' },
      parts: [
        { kind: 'reasoning', said: 'Hm' },
        opaque('c2ln'),
        { kind: 'text', said: 'Let me see' },
        call('t1', 'weather', '{"city":"Bern"}'),
        call('t2', 'clock', '{}'),
        call('t3', 'clock', '{}'),
      ],
      usage: { inputTokens: 9, cacheReadTokens: 5, cacheWriteTokens: 3, outputTokens: 2 },
      stop: 'tool_calls',
      isEnded: true,
    })
  })

  test('keeps thoughts that only their maker can read, and their signatures apart', () => {
    const blocks = [
      converseThinking('One', 's1'),
      converseThinking('', 's2'),
      converseRedacted('cmVkYWN0ZWQ='),
      converseText('Done'),
    ]

    expect(folded(read({ blocks })).parts).toEqual([
      { kind: 'reasoning', said: 'One' },
      opaque('s1'),
      opaque('s2'),
      { kind: 'redacted', name: 'bedrock', said: 'cmVkYWN0ZWQ=' },
      { kind: 'text', said: 'Done' },
    ])
  })

  test('keeps cited text in its place', () => {
    const blocks = [converseText('He says: '), converseCited('It', ' is so'), converseText('.')]

    expect(folded(read({ blocks })).parts).toEqual([{ kind: 'text', said: 'He says: It is so.' }])
  })

  test('has pictures as Markdown', () => {
    const blocks = [converseText('Look: '), converseImage('aVZC', 'T3c=')]

    expect(folded(read({ blocks })).parts).toEqual([
      { kind: 'text', said: 'Look: ![image](data:image/png;base64,aVZCT3c=)' },
    ])
  })

  test('has no call for tools that Amazon runs', () => {
    const blocks = [converseText('a'), ...converseServerTool(), converseText('b')]
    const { parts, stop } = folded(read({ blocks, stop: 'end_turn' }))

    expect(parts).toEqual([{ kind: 'text', said: 'ab' }])
    expect(stop).toBe('stop')
  })

  test('gives no id twice, and makes up what is missing', () => {
    const blocks = ['same', 'same', ''].map((id) => converseTool(id, 'clock', '{}'))
    const ids = folded(read({ blocks })).parts.map(({ id }) => id)

    expect(ids[0]).toBe('same')
    expect(new Set(ids).size).toBe(3)
    for (const id of ids.slice(1)) expect(id).toMatch(/^tooluse_[0-9a-f]{32}$/)
  })

  test.each([
    ['end_turn', 'stop', 'tool_calls'],
    ['tool_use', 'stop', 'tool_calls'],
    ['max_tokens', 'length', 'length'],
    ['stop_sequence', 'stop_sequence', 'stop_sequence'],
    ['guardrail_intervened', 'content_filter', 'content_filter'],
    ['content_filtered', 'content_filter', 'content_filter'],
    ['model_context_window_exceeded', 'context_length', 'context_length'],
    ['refusal', 'content_filter', 'content_filter'],
    ['COMPLETE', 'stop', 'tool_calls'],
  ])('that ends with %s has the reason %s, and %s beside calls', (stop, alone, withCalls) => {
    expect(folded(read({ stop })).stop).toBe(alone as never)
    const blocks = [converseTool('t1', 'clock', '{}')]
    expect(folded(read({ blocks, stop })).stop).toBe(withCalls as never)
  })

  test.each(['malformed_model_output', 'malformed_tool_use'])(
    'that ends with %s is none',
    (stop) => {
      const { error, stop: reason, isEnded } = folded(read({ stop }))

      expect(error).toEqual({
        message: `The model broke its answer off: ${stop}.`,
        code: stop,
        status: 502,
      })
      expect(reason).toBeUndefined()
      expect(isEnded).toBe(false)
    },
  )

  test.each([
    [{ stop_sequence: 'END' }, 'END'],
    [{ delta: { stop_sequence: 'END' } }, 'END'],
    [{ delta: { stop_sequence: null } }, undefined],
    ['text', undefined],
    [null, undefined],
  ])('names its stop sequence out of %j', (fields, sequence) => {
    const events = read({ stop: 'stop_sequence', fields: fields as object })

    expect(events.filter(({ type }) => type === 'stop')).toEqual([
      { type: 'stop', reason: 'stop_sequence', ...(sequence !== undefined && { sequence }) },
    ])
  })

  test('without a use of tokens has none', () => {
    expect(folded(read({ usage: {} })).usage).toBeUndefined()
  })
})

const blocks: fc.Arbitrary<ConverseBlock[]> = fc
  .record({
    thought: fc.option(said, { nil: undefined }),
    text: fc.option(said, { nil: undefined }),
    calls,
    length: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ thought, text, calls, length }) => [
    ...(thought === undefined ? [] : [converseThinking(thought, 'c2ln')]),
    ...(text === undefined ? [] : [converseText(...inPieces(text, length))]),
    ...calls.map(({ name, input }, at) =>
      converseTool(`t${at}`, name, ...inPieces(JSON.stringify(input), length)),
    ),
  ])

test('an answer is the same whole and streamed', () => {
  fc.assert(
    fc.property(blocks, (made) => {
      const [whole, streamed] = WAYS.map(([, read]) => folded(read({ blocks: made })))

      expect(streamed).toEqual(whole as never)
      expect(whole?.isEnded).toBe(true)
    }),
    { seed: 7, numRuns: 300 },
  )
})
