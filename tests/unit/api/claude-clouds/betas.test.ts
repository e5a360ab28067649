import { describe, expect, test } from 'bun:test'
import { betasFor, betasIn } from '../../../../src/api/claude-clouds/betas'

const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const OPUS = 'us.anthropic.claude-opus-4-5-20251101-v1:0'

/** What a well-known client sends with every request. */
const CLIENT = [
  'claude-code-20250219',
  'interleaved-thinking-2025-05-14',
  'context-management-2025-06-27',
  'prompt-caching-scope-2026-01-05',
  'effort-2025-11-24',
]

describe('the betas of a request', () => {
  test('are those that the cloud takes; the others are named', () => {
    for (const cloud of ['bedrock', 'vertex-ai'] as const)
      expect(betasFor(cloud, SONNET, CLIENT, false)).toEqual({
        sent: ['interleaved-thinking-2025-05-14', 'context-management-2025-06-27'],
        dropped: ['claude-code-20250219', 'prompt-caching-scope-2026-01-05', 'effort-2025-11-24'],
      })
  })

  test('depend on the model, where it is known', () => {
    const effort = ['effort-2025-11-24']

    expect(betasFor('bedrock', OPUS, effort, false).sent).toEqual(effort)
    expect(betasFor('vertex-ai', 'anthropic.claude-opus-4-5@20251101', effort, false).sent).toEqual(
      effort,
    )
    expect(
      betasFor('bedrock', 'arn:aws:bedrock:::application-inference-profile/a', effort, false).sent,
    ).toEqual(effort)
    expect(betasFor('bedrock', 'global.anthropic.claude-opus-4-7', CLIENT, false).sent).toEqual([])
  })

  test.each([
    ['bedrock', 'fine-grained-tool-streaming-2025-05-14', true],
    ['vertex-ai', 'fine-grained-tool-streaming-2025-05-14', false],
    ['bedrock', 'web-search-2025-03-05', false],
    ['vertex-ai', 'web-search-2025-03-05', true],
    ['bedrock', 'files-api-2025-04-14', false],
    ['vertex-ai', 'files-api-2025-04-14', false],
    ['bedrock', 'prompt-caching-2024-07-31', false],
    ['vertex-ai', 'something-new-2030-01-01', false],
  ] as const)('on %s: %s, %p', (cloud, beta, isTaken) => {
    const { sent, dropped } = betasFor(cloud, SONNET, [beta], false)

    expect(sent).toEqual(isTaken ? [beta] : [])
    expect(dropped).toEqual(isTaken ? [] : [beta])
  })

  test('have other names for advanced use of tools', () => {
    const asked = ['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19']

    expect(betasFor('bedrock', OPUS, asked, false)).toEqual({
      sent: ['tool-search-tool-2025-10-19'],
      dropped: [],
    })
    expect(betasFor('vertex-ai', OPUS, asked, true).sent).toEqual([
      'tool-search-tool-2025-10-19',
      'tool-examples-2025-10-29',
    ])
  })

  test('stand in headers between commas, each once', () => {
    expect(betasIn(' a, b,,a ', null, undefined, 'c,b')).toEqual(['a', 'b', 'c'])
    expect(betasIn(null)).toEqual([])
  })
})
