import { describe, expect, test } from 'bun:test'
import type { Format } from '../../../../src/translate/answer-events'
import { messages } from '../../../../src/translate/dialects/messages/dialect'
import { responses } from '../../../../src/translate/dialects/responses/dialect'
import { anthropic } from '../../../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../../../src/translate/formats/bedrock/format'
import { cohere } from '../../../../src/translate/formats/cohere/format'
import { gemini } from '../../../../src/translate/formats/gemini/format'
import { openaiChat } from '../../../../src/translate/formats/openai-chat/format'

const SESSION = '1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d'
const userOf = (session_id: string) =>
  JSON.stringify({ device_id: 'd'.repeat(64), account_uuid: '', session_id })
const LONG = userOf(SESSION)
const DIGEST = /^[0-9a-f]{64}$/

const asked = (user_id: string) =>
  messages.parseRequest(
    {
      model: 'm',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'q' }],
      metadata: { user_id },
    },
    String,
  )

const printed = (format: Format, provider: string, model: string, user = LONG) =>
  format.printRequest(asked(user), { provider, api: provider, model })

describe('the user of a coding agent', () => {
  test.each([
    ['openai', 'user', undefined],
    ['azure-openai', 'user', undefined],
    ['openrouter', 'user', undefined],
    ['groq', 'user', undefined],
    ['mistral-ai', 'user', SESSION],
    ['fireworks-ai', 'user', SESSION],
    ['cerebras', 'user', SESSION],
    ['moonshot', 'safety_identifier', SESSION],
    ['deepseek', 'user_id', undefined],
    ['z-ai', 'user_id', undefined],
  ])('is a short id to %s, in %s', (provider, member, key) => {
    const { body, dropped } = printed(openaiChat, provider, 'm')
    const other = printed(openaiChat, provider, 'm', userOf(crypto.randomUUID())).body

    expect(body[member]).toMatch(DIGEST)
    expect(other[member]).toBe(body[member])
    for (const name of ['user', 'user_id', 'safety_identifier'])
      if (name !== member) expect(body).not.toHaveProperty(name)
    expect(body.prompt_cache_key).toBe(key)
    expect(dropped).toEqual([])
  })

  test('is private where the provider wants no private word', () => {
    expect(printed(openaiChat, 'deepseek', 'm', 'anna').body.user_id).toMatch(DIGEST)
    expect(printed(openaiChat, 'openai', 'm', 'anna').body.user).toBe('anna')
  })

  test('is a pair for the logs of Bedrock, where there is room for one', () => {
    const metadataOf = (user: string, rest = {}) => {
      const { body, dropped } = bedrockConverse.printRequest(
        { ...asked(user), rest },
        { provider: 'bedrock', api: 'bedrock', model: 'amazon.nova-pro-v1:0' },
      )
      return { pairs: body.requestMetadata, dropped }
    }

    expect(metadataOf('anna')).toEqual({ pairs: { user_id: 'anna' }, dropped: [] })
    for (const user of [LONG, 'ännä'])
      expect(metadataOf(user)).toEqual({
        pairs: { user_id: expect.stringMatching(DIGEST) },
        dropped: [],
      })
    const own = { user_id: 'own' }
    expect(metadataOf('anna', { metadata: own })).toEqual({ pairs: own, dropped: ['user'] })
    const many = Object.fromEntries([...Array(16)].map((_, at) => [`k${at}`, 'v']))
    expect(metadataOf('anna', { metadata: many })).toEqual({ pairs: many, dropped: ['user'] })
  })

  test.each<[string, Format, string]>([
    ['google', gemini, 'gemini-2.5-pro'],
    ['cohere', cohere, 'command-a-03-2025'],
  ])('is named where the provider knows none: %s', (provider, format, model) => {
    const { body, dropped } = printed(format, provider, model)

    expect(dropped).toEqual(['user'])
    expect(JSON.stringify(body)).not.toContain(SESSION)
  })

  test('is what Anthropic takes', () => {
    const idOf = (user: string) =>
      printed(anthropic, 'anthropic', 'claude-sonnet-4-5', user).body.metadata
    expect(idOf('anna')).toEqual({ user_id: 'anna' })
    expect(idOf(LONG)).toEqual({ user_id: LONG })
    for (const user of ['anna@example.org', '+49 30 123456', 'u'.repeat(257)])
      expect(idOf(user)).toEqual({ user_id: expect.stringMatching(DIGEST) })
  })
})

describe('a key of a cache', () => {
  const conversation = responses.parseRequest(
    { model: 'm', input: 'q', prompt_cache_key: 'k' },
    String,
  )
  const droppedBy = (format: Format, provider: string, model: string) =>
    format.printRequest(conversation, { provider, api: provider, model })

  test.each<[string, Format, string]>([
    ['google', gemini, 'gemini-2.5-pro'],
    ['cohere', cohere, 'command-a-03-2025'],
    ['bedrock', bedrockConverse, 'amazon.nova-pro-v1:0'],
    ['anthropic', anthropic, 'claude-sonnet-4-5'],
    ['groq', openaiChat, 'm'],
  ])('that the client names is named where it is lost: %s', (provider, format, model) => {
    expect(droppedBy(format, provider, model).dropped).toContain('prompt_cache_key')
  })

  test.each(['openai', 'azure-openai', 'mistral-ai', 'moonshot'])(
    'that the client names reaches who knows it: %s',
    (provider) => {
      const { body, dropped } = droppedBy(openaiChat, provider, 'm')
      expect(body.prompt_cache_key).toBe('k')
      expect(dropped).toEqual([])
    },
  )
})
