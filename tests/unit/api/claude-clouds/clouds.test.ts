import { describe, expect, test } from 'bun:test'
import {
  bedrockModelOf,
  claudeOn,
  isClaudeCloud,
  vertexModelOf,
} from '../../../../src/api/claude-clouds/clouds'

const ARN = 'arn:aws:bedrock:us-east-1:123456789012'

describe('a model of Bedrock', () => {
  test.each([
    ['anthropic.claude-3-haiku-20240307-v1:0', 'anthropic.claude-3-haiku-20240307-v1:0'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1%3A0', 'anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['global.anthropic.claude-opus-4-6-v1', 'anthropic.claude-opus-4-6-v1'],
    ['us-gov.anthropic.claude-x', 'anthropic.claude-x'],
    ['arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-x', 'anthropic.claude-x'],
    [`${ARN}:inference-profile/eu.anthropic.claude-x`, 'anthropic.claude-x'],
    [encodeURIComponent(`${ARN}:inference-profile/eu.anthropic.claude-x`), 'anthropic.claude-x'],
    [
      'arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-x',
      'anthropic.claude-x',
    ],
  ])('%s is Claude', (model, base) => {
    expect(claudeOn('bedrock', model)).toBe('claude')
    expect(bedrockModelOf(model)).toBe(base)
  })

  test.each([
    'amazon.nova-pro-v1:0',
    'us.meta.llama3-3-70b-instruct-v1:0',
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0',
    'xanthropic.claude',
    'my.own.anthropic.claude',
    '%E0%A4%A',
    '',
  ])('%p is another one', (model) => {
    expect(claudeOn('bedrock', model)).toBe('other')
    expect(bedrockModelOf(model)).toBeUndefined()
  })

  test.each([
    `${ARN}:application-inference-profile/abc123`,
    encodeURIComponent(`${ARN}:application-inference-profile/abc123`),
    `${ARN}:provisioned-model/abc123`,
    `${ARN}:default-prompt-router/anthropic.claude:1`,
  ])('%s does not say', (model) => {
    expect(claudeOn('bedrock', model)).toBe('unknown')
  })
})

test('a model of Vertex AI is Claude where its maker stands in front', () => {
  expect(claudeOn('vertex-ai', 'anthropic.claude-sonnet-4-5@20250929')).toBe('claude')
  expect(vertexModelOf('anthropic.claude-sonnet-4-5@20250929')).toBe('claude-sonnet-4-5@20250929')
  expect(claudeOn('vertex-ai', 'gemini-2.5-pro')).toBe('other')
})

test('two providers are such clouds', () => {
  expect(
    ['bedrock', 'vertex-ai', 'azure-ai', 'anthropic', undefined].filter(isClaudeCloud),
  ).toEqual(['bedrock', 'vertex-ai'])
})
