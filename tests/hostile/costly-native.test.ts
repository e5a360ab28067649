import { expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

/** Bodies in a provider's own format that cost more to look through than to send. */

const VERTEX = { vertex_project_id: 'p', vertex_region: 'europe-west4' }
const AWS = {
  aws_access_key_id: 'AKIA0',
  aws_secret_access_key: 'of-aws',
  aws_region: 'eu-central-1',
}

const aliases = (url: string): Record<string, AliasFile> => {
  const at = (provider: string, model: string, more: object = {}) =>
    ({ provider, custom_host: url, override_params: { model }, ...more }) as AliasFile
  return {
    google: at('google', 'gemini-2.5-pro', { api_key: 'k' }),
    vectors: at('google', 'gemini-embedding-001', { api_key: 'k' }),
    'vectors-of-openai': at('openai', 'text-embedding-3-small', { api_key: 'k' }),
    vertex: at('vertex-ai', 'gemini-2.5-pro', { api_key: 'k', ...VERTEX }),
    'claude-on-aws': at('bedrock', 'anthropic.claude-sonnet-4-5-20250929-v1:0', AWS),
  }
}

const METHODS = '/v1beta/models'
const many = (count: number, one: string, last = '{}') => `[${`${one},`.repeat(count)}${last}]`
const message = (content: string) =>
  `{"model":"claude-on-aws","max_tokens":9,"messages":[{"role":"user","content":${content}}]}`
const NAMED = '{"inlineData":{"displayName":"x","data":"QQ=="}}'
const SCOPED = '{"type":"text","text":"x","cache_control":{"type":"ephemeral","scope":"global"}}'

const COSTLY: Readonly<Record<string, readonly [path: string, body: string, says: string]>> = {
  'a batch of empty requests': [
    `${METHODS}/vectors:batchEmbedContents`,
    `{"requests":${many(200_000, '{}')}}`,
    '4096 requests',
  ],
  'a batch of requests, translated': [
    `${METHODS}/vectors-of-openai:batchEmbedContents`,
    `{"requests":${many(5000, '{"content":{"parts":[{"text":"x"}]}}')}}`,
    '4096 requests',
  ],
  'a request for a vector with a million values': [
    `${METHODS}/vectors:batchEmbedContents`,
    `{"requests":[{"content":${many(1_000_000, '[]')}}]}`,
    'too much to translate',
  ],
  'members that one of two APIs refuses': [
    `${METHODS}/google:generateContent`,
    `{"contents":[{"parts":${many(200_000, NAMED)}}]}`,
    'too much to translate',
  ],
  'contents without a role': [
    `${METHODS}/vertex:generateContent`,
    `{"contents":${many(1_000_000, '{}')}}`,
    'too much to translate',
  ],
  'a count of contents without a role': [
    `${METHODS}/vertex:countTokens`,
    `{"generateContentRequest":{"contents":${many(1_000_000, '{}')}}}`,
    'too much to translate',
  ],
  'members that a cloud refuses': ['/v1/messages', message(many(200_000, SCOPED)), 'too much'],
  'a count of members that a cloud refuses': [
    '/v1/messages/count_tokens',
    message(many(200_000, SCOPED)),
    'too much',
  ],
}

test.each(Object.entries(COSTLY))('%s are refused', async (_, [path, body, says]) => {
  using far = startProvider(() => Response.json({}))
  await using portus = await startPortus({ aliases: aliases(far.url.replace(/\/v1$/, '')) })

  const response = await portus.call(path, { method: 'POST', body })
  const text = await response.text()

  expect(response.status).toBe(400)
  expect(text).toContain(says)
  expect(far.received).toEqual([])
  await portus.reported()
  expect(portus.inFlight.held).toBe(0)
})

const FILE = 'QUJD'.repeat(4 * 1024 * 1024)
const ANSWER = { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] }

/** As long, and nothing but a file. */
test.each([
  ['google', `{"contents":[{"parts":[{"inlineData":{"displayName":"x","data":"${FILE}"}}]}]}`],
  ['vertex', `{"contents":[{"parts":[{"inlineData":{"mimeType":"a/b","data":"${FILE}"}}]}]}`],
])('a file of 16 MB is none of these for %s', async (alias, body) => {
  using far = startProvider(() => Response.json(ANSWER))
  await using portus = await startPortus({ aliases: aliases(far.url.replace(/\/v1$/, '')) })

  const response = await portus.call(`${METHODS}/${alias}:generateContent`, {
    method: 'POST',
    body,
  })

  expect(response.status).toBe(200)
  expect(far.received[0]?.text).toContain(FILE)
})

test('a request for a count is put into an envelope as it came, whatever it holds', async () => {
  using far = startProvider(() => Response.json({ totalTokens: 1 }))
  await using portus = await startPortus({ aliases: aliases(far.url.replace(/\/v1$/, '')) })
  const contents = many(300_000, '[]')

  const response = await portus.call(`${METHODS}/google:countTokens`, {
    method: 'POST',
    body: `{"generateContentRequest":{"contents":${contents},"model":"models/google"}}`,
  })

  expect(response.status).toBe(200)
  expect(far.received[0]?.text).toBe(
    `{"generateContentRequest":{"contents":${contents},"model":"models/gemini-2.5-pro"}}`,
  )
})
