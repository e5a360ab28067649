import { describe, expect, test } from 'bun:test'
import { parseAnswer } from '../../../../../../src/translate/formats/bedrock/answer/parse-answer'
import { parseUsage } from '../../../../../../src/translate/formats/bedrock/answer/parse-usage'
import { folded } from '../../openai-chat/folded'

const answer = (content: unknown, more: object = {}) => ({
  output: { message: { role: 'assistant', content } },
  stopReason: 'end_turn',
  ...more,
})
const textOf = (...content: unknown[]) =>
  folded(parseAnswer(answer(content)))
    .parts.map(({ kind, said }) => (kind === 'text' ? said : kind))
    .join('|')

describe('a whole answer', () => {
  test('has the text of every block that has some', () => {
    expect(
      textOf(
        { text: 'a ' },
        { citationsContent: { content: [{ text: 'b' }, null, { text: ' c ' }], citations: null } },
        { citationsContent: { citations: [] } },
        { guardContent: { text: { text: 'd ', qualifiers: ['query'] } } },
        { type: 'text', text: 'e' },
      ),
    ).toBe('a b c d e')
  })

  test.each([
    [
      { image: { format: 'jpeg', source: { bytes: 'QQ==' } } },
      '![image](data:image/jpeg;base64,QQ==)',
    ],
    [
      { image: { format: 'png', source: { s3Location: { uri: 's3://b/k' } } } },
      '![image](s3://b/k)',
    ],
    [{ image: { format: 'png', error: { message: 'Filtered.' } } }, 'Filtered.'],
    [
      { guardContent: { image: { format: 'png', source: { bytes: 'QQ==' } } } },
      '![image](data:image/png;base64,QQ==)',
    ],
    [
      { document: { format: 'pdf', name: 'report', source: { bytes: 'QQ==' } } },
      '[report](data:application/pdf;base64,QQ==)',
    ],
    [
      { document: { format: 'docx', source: { bytes: 'QQ==' } } },
      '[document](data:application/vnd.openxmlformats-officedocument.wordprocessingml.document;base64,QQ==)',
    ],
    [{ document: { format: 'txt', name: 'n', source: { text: 'Words' } } }, 'Words'],
    [{ document: { name: 'n', source: { content: [{ text: 'a' }, { text: 'b' }] } } }, 'ab'],
    [
      { video: { format: 'mp4', source: { bytes: 'QQ==' } } },
      '[video](data:video/mp4;base64,QQ==)',
    ],
    [
      { audio: { format: 'mp3', source: { bytes: 'QQ==' } } },
      '[audio](data:audio/mpeg;base64,QQ==)',
    ],
    [{ toolResult: { toolUseId: 't', content: [{ text: 'Found' }] } }, ''],
    [{ cachePoint: { type: 'default' } }, ''],
    [{ somethingNew: {} }, ''],
    [{ image: null }, ''],
    [null, ''],
  ])('has %j as text', (block, text) => {
    expect(textOf(block)).toBe(text)
  })

  test.each([
    [{ a: 1 }, '{"a":1}'],
    ['{"a":1}', '{"a":1}'],
    ['', '{}'],
    [null, '{}'],
    [undefined, '{}'],
    ['oops', '{"arguments":"oops"}'],
    [[1], '{"arguments":[1]}'],
  ])('takes the input %j as it comes', (input, said) => {
    const content = [{ toolUse: { toolUseId: 't', name: 'f', input } }]

    expect(folded(parseAnswer(answer(content))).parts).toEqual([
      { kind: 'call', id: 't', name: 'f', said },
    ])
  })

  test.each([[null], [[]], [undefined], [{}]])('may have the content %j', (content) => {
    expect(parseAnswer(answer(content))).toEqual([
      { type: 'start' },
      { type: 'stop', reason: 'stop' },
      { type: 'end' },
    ])
  })

  test('may have its content as one text, and no message', () => {
    expect(folded(parseAnswer(answer('Hi'))).parts).toEqual([{ kind: 'text', said: 'Hi' }])
    expect(folded(parseAnswer({ output: {}, stopReason: 'content_filtered' })).stop).toBe(
      'content_filter',
    )
  })

  test.each([
    [null],
    [undefined],
    ['text'],
    [[]],
    [{}],
    [{ stopReason: 'end_turn' }],
    [{ output: null }],
  ])('%j is none', (value) => {
    expect(parseAnswer(value)).toEqual([])
  })
})

describe('an error in the place of an answer', () => {
  test.each([
    [{ message: 'No more' }, { message: 'No more', type: undefined }, 502],
    [{ Message: 'No more' }, { message: 'No more', type: undefined }, 502],
    [
      { __type: 'com.amazon.coral.service#ThrottlingException', message: 'No more' },
      { message: 'No more', type: 'ThrottlingException' },
      429,
    ],
    [
      { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' },
      { message: 'UnknownOperationException', type: 'UnknownOperationException' },
      404,
    ],
    [{ output: null, error: { message: 'No more' } }, { message: 'No more', type: undefined }, 502],
  ])('%j', (value, error, status) => {
    expect(parseAnswer(value)).toEqual([{ type: 'error', error, status }])
  })
})

describe('counts of tokens', () => {
  test.each([
    [
      { inputTokens: 3, outputTokens: 2 },
      { inputTokens: 3, outputTokens: 2 },
    ],
    [
      {
        cacheDetails: [{ inputTokens: 236, ttl: '5m' }],
        cacheReadInputTokens: 1712,
        cacheWriteInputTokens: 236,
        inputTokens: 3,
        outputTokens: 121,
        totalTokens: 2072,
      },
      { inputTokens: 3, cacheReadTokens: 1712, cacheWriteTokens: 236, outputTokens: 121 },
    ],
    [
      {
        cacheDetails: [
          { inputTokens: 100, ttl: '1h' },
          { inputTokens: 20, ttl: '5m' },
          { inputTokens: 1, ttl: '1h' },
        ],
        cacheWriteInputTokens: 121,
      },
      { cacheWriteTokens: 20, cacheWrite1hTokens: 101 },
    ],
    [
      { cacheDetails: [{ inputTokens: 7, ttl: '5m' }], inputTokens: 1 },
      { inputTokens: 1, cacheWriteTokens: 7 },
    ],
    [
      { cacheReadInputTokenCount: 4, cacheWriteInputTokenCount: 5 },
      { cacheReadTokens: 4, cacheWriteTokens: 5 },
    ],
    [{ inputTokens: null, outputTokens: -1, cacheDetails: null }, undefined],
    [null, undefined],
  ])('%j are disjoint', (usage, counts) => {
    expect(parseUsage(usage)).toEqual(counts as never)
  })
})
