import { describe, expect, test } from 'bun:test'
import { claudeCountUrl, claudeUrl } from '../../../../src/api/claude-clouds/urls'

const BEDROCK = 'https://bedrock-runtime.us-east-1.amazonaws.com/model'
const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1%3A0'
const ARN = encodeURIComponent('arn:aws:bedrock:us-east-1:1:application-inference-profile/abc')
const VERTEX =
  'https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/anthropic/models'

describe('the address of a message', () => {
  test.each([
    ['converse', false, 'invoke'],
    ['converse-stream', true, 'invoke-with-response-stream'],
    ['converse', true, 'invoke-with-response-stream'],
    ['invoke', false, 'invoke'],
    ['invoke-with-response-stream', true, 'invoke-with-response-stream'],
  ])('on Bedrock is for %s, streamed %p, %s', (operation, isStreamed, expected) => {
    for (const model of [MODEL, ARN])
      expect(claudeUrl('bedrock', `${BEDROCK}/${model}/${operation}`, isStreamed)).toBe(
        `${BEDROCK}/${model}/${expected}`,
      )
  })

  test.each([
    ['rawPredict', false, 'rawPredict'],
    ['rawPredict', true, 'streamRawPredict'],
    ['streamRawPredict', true, 'streamRawPredict'],
  ])('on Vertex AI is for %s, streamed %p, %s', (operation, isStreamed, expected) => {
    expect(claudeUrl('vertex-ai', `${VERTEX}/claude-x@1:${operation}?a=b`, isStreamed)).toBe(
      `${VERTEX}/claude-x@1:${expected}?a=b`,
    )
  })

  test.each([
    ['bedrock', `${BEDROCK}/${MODEL}/count-tokens`],
    ['bedrock', 'https://bedrock.us-east-1.amazonaws.com/model-invocation-job'],
    ['vertex-ai', `${VERTEX}/gemini:generateContent`],
  ] as const)('is none on %s for %s', (cloud, url) => {
    expect(claudeUrl(cloud, url, false)).toBeUndefined()
  })
})

describe('the address of a count', () => {
  test.each(['converse', 'converse-stream', 'invoke', 'count-tokens'])(
    'on Bedrock names the model itself, made from that of %s',
    (operation) => {
      const url = `${BEDROCK}/${MODEL}/${operation}`

      expect(claudeCountUrl('bedrock', url, decodeURIComponent(MODEL))).toBe(
        `${BEDROCK}/anthropic.claude-sonnet-4-5-20250929-v1%3A0/count-tokens`,
      )
    },
  )

  test('is none on Bedrock for an ARN that does not name its model', () => {
    expect(claudeCountUrl('bedrock', `${BEDROCK}/${ARN}/converse`, ARN)).toBeUndefined()
  })

  test('on Vertex AI is one for all models', () => {
    for (const model of ['claude-x@1:streamRawPredict', 'count-tokens:rawPredict'])
      expect(claudeCountUrl('vertex-ai', `${VERTEX}/${model}`, 'anthropic.claude-x@1')).toBe(
        `${VERTEX}/count-tokens:rawPredict`,
      )
  })
})
