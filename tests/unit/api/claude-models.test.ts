import { describe, expect, test } from 'bun:test'
import { CLAUDE_MODELS, maxOutputTokens } from '../../../src/api/claude-models'

describe('the longest answer', () => {
  test.each(CLAUDE_MODELS.map(([model, tokens]) => [model, tokens] as const))(
    'of %s is %d tokens under all its names',
    (model, tokens) => {
      const dotted = model.replace(/-(\d)-(\d)$/, '-$1.$2').replace(/-(\d)-(\d)-/, '-$1.$2-')
      for (const name of [
        model,
        dotted,
        `${model}-20250101`,
        `${model}-latest`,
        `${model}@20250101`,
        `anthropic.${model}@20250101`,
        `anthropic/${dotted}`,
        `anthropic.${model}-20250101-v1:0`,
        `us.anthropic.${model}-20250101-v2:0`,
        `global.anthropic.${model}-v1`,
        `arn:aws:bedrock:us-east-1:1:inference-profile/eu.anthropic.${model}-20250101-v1:0`,
      ])
        expect([name, maxOutputTokens(name)]).toEqual([name, tokens])
    },
  )

  test.each([
    ['claude-opus-4-0', 32_000],
    ['claude-sonnet-4@20250514', 64_000],
    ['claude-opus-4-6[1m]', 128_000],
    ['Claude-Sonnet-4-5', 4096],
    ['claude-opus-4-9', 4096],
    ['claude-opus-9', 4096],
    ['claude-sonnet-45', 4096],
    ['claude-2.1', 4096],
    ['claude-', 4096],
    ['my-deployment', 4096],
    ['', 4096],
  ])('of %p is %d tokens', (model, tokens) => {
    expect(maxOutputTokens(model)).toBe(tokens)
  })
})
