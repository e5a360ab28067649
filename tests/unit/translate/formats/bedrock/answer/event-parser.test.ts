import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { eventParser } from '../../../../../../src/translate/formats/bedrock/answer/event-parser'
import { folded } from '../../openai-chat/folded'
import { begun, delta, END, ended, eventsIn, type Named, pushed, stopped } from './streams'

const partsOf = (events: readonly Named[]) => folded(ended(events)).parts
const use = (name: string, toolUseId = name) => ({ toolUse: { toolUseId, name } })
const input = (text: unknown) => ({ toolUse: { input: text } })

describe('the end of a stream', () => {
  const { length } = eventsIn({})
  const kinds = (events: readonly { type: string }[]) => events.map(({ type }) => type)

  test('is complete with the stop and the end of the body', () => {
    expect(kinds(ended(eventsIn({}))).slice(-3)).toEqual(['stop', 'usage', 'end'])
    expect(kinds(pushed(eventsIn({})))).not.toContain('end')
  })

  test('is complete without metadata, and with metadata before the stop', () => {
    const [stop, metadata] = eventsIn({}).slice(-2) as [Named, Named]
    const content = eventsIn({}).slice(0, -2)

    expect(kinds(ended([...content, stop])).slice(-2)).toEqual(['stop', 'end'])
    expect(kinds(ended([...content, metadata, stop])).slice(-3)).toEqual(['usage', 'stop', 'end'])
  })

  test('is no end without a stop', () => {
    for (let at = 0; at < length - 2; at++)
      expect(kinds(ended(eventsIn({}).slice(0, at)))).not.toContain('end')
  })

  test('has nothing of the answer behind the stop, and one stop', () => {
    const events = ended([delta({ text: 'a' }), END, delta({ text: 'b' }), END])

    expect(kinds(events)).toEqual(['start', 'text', 'stop', 'end'])
  })

  test('without a reason is a plain one', () => {
    const events = ended([delta({ text: 'a' }), ['messageStop', { stopReason: null }]])

    expect(events).toContainEqual({ type: 'stop', reason: 'stop' })
  })
})

describe('blocks', () => {
  test('need no start and no stop', () => {
    const events = [
      delta({ reasoningContent: { text: 'Hm' } }, 0),
      delta({ reasoningContent: { signature: 's' } }, 0),
      delta({ text: 'Hi' }, 1),
      begun(use('f'), 2),
      begun(use('g'), 3),
      delta(input('{"a":1}'), 3),
      END,
    ]

    expect(partsOf(events)).toEqual([
      { kind: 'reasoning', said: 'Hm' },
      { kind: 'opaque', name: 'bedrock', said: 's' },
      { kind: 'text', said: 'Hi' },
      { kind: 'call', id: 'f', name: 'f', said: '{}' },
      { kind: 'call', id: 'g', name: 'g', said: '{"a":1}' },
    ])
  })

  test.each([
    ['that skip', [7, 40]],
    ['that are the same', [0, 0]],
    ['that are null', [null, null]],
    ['that are missing', [undefined, undefined]],
    ['that are texts', ['0', '1']],
  ])('may have indexes %s', (_, [one, other]) => {
    const events = [
      begun(use('f'), one),
      delta(input('{"a":'), one),
      delta(input('1}'), one),
      stopped(one),
      begun(use('g'), other),
      stopped(other),
      END,
    ]

    expect(partsOf(events)).toEqual([
      { kind: 'call', id: 'f', name: 'f', said: '{"a":1}' },
      { kind: 'call', id: 'g', name: 'g', said: '{}' },
    ])
  })

  test('of calls may run side by side', () => {
    const events = [
      begun(use('f'), 0),
      begun(use('g'), 1),
      delta(input('{"a":'), 0),
      delta(input('{"b":'), 1),
      delta(input('1}'), 0),
      delta(input('2}'), 1),
      END,
    ]

    expect(partsOf(events).map(({ said }) => said)).toEqual(['{"a":1}', '{"b":2}'])
  })

  test('of calls may have pieces with another index, and names in their first piece', () => {
    expect(partsOf([begun(use('f'), 1), delta(input('{}'), 0), END])).toEqual([
      { kind: 'call', id: 'f', name: 'f', said: '{}' },
    ])
    expect(
      partsOf([
        delta({ toolUse: { toolUseId: 't', name: 'f', input: '{"a":' } }),
        delta(input('1}')),
        END,
      ]),
    ).toEqual([{ kind: 'call', id: 't', name: 'f', said: '{"a":1}' }])
  })

  test('of calls may have their input as an object', () => {
    expect(partsOf([begun(use('f')), delta(input({ a: 1 })), stopped(), END])[0]?.said).toBe(
      '{"a":1}',
    )
    const whole = { toolUse: { toolUseId: 'f', name: 'f', input: { a: 1 } } }
    expect(partsOf([begun(whole), stopped(), END])[0]?.said).toBe('{"a":1}')
  })

  test('join signatures and encrypted thoughts that come in pieces', () => {
    const events = [
      delta({ reasoningContent: { text: 'Hm' } }),
      delta({ reasoningContent: { signature: 'c2' } }),
      delta({ reasoningContent: { signature: 'ln' } }),
      stopped(),
      delta({ reasoningContent: { redactedContent: 'YQ==' } }, 1),
      delta({ reasoningContent: { redactedContent: 'Yg==' } }, 1),
      END,
    ]

    expect(partsOf(events)).toEqual([
      { kind: 'reasoning', said: 'Hm' },
      { kind: 'opaque', name: 'bedrock', said: 'c2ln' },
      { kind: 'redacted', name: 'bedrock', said: 'YWI=' },
    ])
  })

  test('of pictures say why there is none', () => {
    const events = [
      begun({ image: { format: 'png' } }),
      delta({ image: { error: { message: 'It was filtered.' } } }),
      stopped(),
      END,
    ]

    expect(partsOf(events)).toEqual([{ kind: 'text', said: 'It was filtered.' }])
  })
})

describe('events that say nothing', () => {
  const NOTHING: readonly Named[] = [
    ['somethingNew', { a: 1 }],
    ['metadata', null],
    ['metadata', { usage: null, metrics: null, trace: { guardrail: {} } }],
    ['contentBlockStart', { start: null, contentBlockIndex: 0 }],
    ['contentBlockStart', { start: { toolUse: null }, contentBlockIndex: 0 }],
    ['contentBlockDelta', { delta: null, contentBlockIndex: 0 }],
    ['contentBlockDelta', {}],
    ['contentBlockDelta', []],
    delta({ text: null }),
    delta({ text: '' }),
    delta({ toolUse: null }),
    delta({ toolUse: { input: null } }),
    delta({ reasoningContent: null }),
    delta({ reasoningContent: { text: '', signature: null } }),
    delta({ citation: { title: 'facts', location: null } }),
    delta({ image: null }),
    delta({ somethingNew: { text: 1 } }),
    stopped(null),
    ['', { text: 'x' }],
  ]

  test('change nothing wherever they come', () => {
    const events: Named[] = [
      ['messageStart', { role: 'assistant' }],
      delta({ reasoningContent: { text: 'Hm' } }, 0),
      delta({ reasoningContent: { text: ' hm' } }, 0),
      delta({ text: 'a' }, 1),
      delta({ text: 'b' }, 1),
      begun(use('f'), 2),
      delta(input('{}'), 2),
      END,
    ]
    const wanted = folded(ended(events))
    fc.assert(
      fc.property(fc.constantFrom(...NOTHING), fc.nat(events.length), (nothing, at) => {
        const isInCall = at === 6 && JSON.stringify(nothing[1]).includes('"contentBlockIndex":2')
        fc.pre(!isInCall)
        expect(folded(ended(events.toSpliced(at, 0, nothing)))).toEqual(wanted)
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('may hold no JSON', () => {
    const parser = eventParser()

    expect(parser.push({ name: 'contentBlockDelta', data: 'oops', text: '' })).toEqual([])
    expect(parser.push({ name: '', data: '', text: '' })).toEqual([])
    expect(parser.finish()).toEqual([])
  })

  test('in any shape never make the parser throw', () => {
    const name = fc.constantFrom(
      ...'messageStart contentBlockStart contentBlockDelta contentBlockStop'.split(' '),
      ...'messageStop metadata error'.split(' '),
    )
    const key = fc.constantFrom(
      ...'delta start toolUse input text image source bytes reasoningContent usage'.split(' '),
      ...'contentBlockIndex stopReason citationsContent content guardContent document'.split(' '),
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, '', 'x', 0, true),
        fc.array(tie('any'), { maxLength: 2 }),
        fc.dictionary(key, tie('any'), { maxKeys: 3 }),
      ),
    })).any
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (events) => {
        expect(() => folded(ended(events as Named[]))).not.toThrow()
      }),
      { seed: 7, numRuns: 500 },
    )
  })
})

describe('an error', () => {
  const error = (members: object): Named => ['error', { error: members }]

  test.each([
    ['validationException', 400],
    ['throttlingException', 429],
    ['modelStreamErrorException', 424],
    ['internalServerException', 500],
    ['serviceUnavailableException', 503],
    ['somethingNewException', 502],
  ])('%s before anything else has the status %i', (type, status) => {
    expect(ended([error({ type, message: 'No more' })])).toEqual([
      { type: 'error', error: { message: 'No more', type }, status },
    ])
  })

  test('has the status that its event names', () => {
    const [event] = ended([error({ type: 'modelStreamErrorException', message: 'W', status: 529 })])

    expect(event).toMatchObject({ status: 529 })
  })

  test('has its name for words, or some', () => {
    expect(ended([error({ type: 'Odd' })])).toMatchObject([{ error: { message: 'Odd' } }])
    expect(ended([error({ type: '' })])).toMatchObject([
      { error: { message: 'The provider failed' } },
    ])
  })

  test('is the last event', () => {
    const failed = error({ type: 'throttlingException', message: 'No more' })
    const events = ended([delta({ text: 'a' }), failed, delta({ text: 'b' }), END, failed])

    expect(events.map(({ type }) => type)).toEqual(['start', 'text', 'error'])
  })

  test('behind the stop is one, too', () => {
    const events = ended([delta({ text: 'a' }), END, error({ type: 'Odd', message: 'No' })])

    expect(events.map(({ type }) => type)).toEqual(['start', 'text', 'stop', 'error'])
  })
})
