import { describe, expect, test } from 'bun:test'
import { geminiUsage } from '../../../../src/api/google/usage'

describe('usage', () => {
  const cases: [string, object, object | undefined][] = [
    ['nothing', { trafficType: 'ON_DEMAND' }, undefined],
    [
      'plain',
      { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
      { inputTokens: 9, outputTokens: 2 },
    ],
    [
      'thoughts',
      {
        promptTokenCount: 3,
        candidatesTokenCount: 2,
        thoughtsTokenCount: 100,
        totalTokenCount: 105,
      },
      { inputTokens: 3, outputTokens: 102, reasoningTokens: 100 },
    ],
    [
      'thoughts among the candidates',
      {
        promptTokenCount: 3,
        candidatesTokenCount: 102,
        thoughtsTokenCount: 100,
        totalTokenCount: 105,
      },
      { inputTokens: 3, outputTokens: 102, reasoningTokens: 100 },
    ],
    [
      'thoughts alone',
      { promptTokenCount: 3, thoughtsTokenCount: 7, totalTokenCount: 10 },
      { inputTokens: 3, outputTokens: 7, reasoningTokens: 7 },
    ],
    [
      'a blocked prompt',
      { promptTokenCount: 9, totalTokenCount: 9 },
      { inputTokens: 9, outputTokens: 0 },
    ],
    [
      'a cache',
      {
        promptTokenCount: 1000,
        cachedContentTokenCount: 900,
        candidatesTokenCount: 2,
        totalTokenCount: 1002,
      },
      { inputTokens: 100, cacheReadTokens: 900, outputTokens: 2 },
    ],
    [
      'Google’s own tools',
      {
        promptTokenCount: 10,
        toolUsePromptTokenCount: 50,
        candidatesTokenCount: 2,
        totalTokenCount: 62,
      },
      { inputTokens: 60, outputTokens: 2 },
    ],
    [
      'sound',
      {
        promptTokenCount: 100,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 20 },
          { modality: 'AUDIO', tokenCount: 80 },
        ],
        cachedContentTokenCount: 40,
        cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 30 }],
        candidatesTokenCount: 9,
        candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 5 }],
        totalTokenCount: 109,
      },
      {
        inputTokens: 10,
        cacheReadTokens: 40,
        audioInputTokens: 50,
        outputTokens: 4,
        audioOutputTokens: 5,
      },
    ],
    [
      'odd counts',
      { promptTokenCount: null, candidatesTokenCount: '3', totalTokenCount: -1 },
      undefined,
    ],
  ]
  test.each(cases)('%s', (_, metadata, usage) =>
    expect(geminiUsage(metadata)).toEqual(usage as never),
  )
})
