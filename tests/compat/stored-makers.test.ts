import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import Anthropic, { toFile } from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { anthropicStored } from '../support/providers/anthropic-stored'
import { everyApi } from '../support/providers/models/every-api'
import { type FakeProvider, startProvider } from '../support/providers/server'
import { anthropicStoredTests } from './anthropic-stored'

const question = { max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hello!' }] }

describe('what makers keep, with an alias of each', () => {
  let anthropics: FakeProvider
  let openais: FakeProvider
  let portus: Awaited<ReturnType<typeof startPortus>>
  beforeAll(async () => {
    anthropics = startProvider()
    openais = startProvider(everyApi())
    portus = await startPortus({
      aliases: {
        gpt: openaiAlias(openais.url),
        claude: anthropicAlias(anthropics.url),
        // Another model of the same account.
        opus: anthropicAlias(anthropics.url, {
          override_params: { model: 'claude-big', system: 'Be brief', temperature: 0.5 },
        }),
      },
    })
  })
  beforeEach(() => {
    anthropics.received.length = 0
    openais.received.length = 0
  })
  afterAll(async () => {
    await portus.stop()
    anthropics[Symbol.dispose]()
    openais[Symbol.dispose]()
  })
  const anthropic = () => new Anthropic({ baseURL: portus.url, apiKey: KEY, maxRetries: 0 })
  const openai = () => new OpenAI({ baseURL: `${portus.url}/v1`, apiKey: KEY, maxRetries: 0 })

  anthropicStoredTests(() => anthropics, anthropic)
  afterEach(() => {
    // Each knows the credentials of its own maker alone.
    for (const { headers } of anthropics.received)
      expect(headers.get('x-api-key')).toBe('sk-provider-anthropic')
    for (const { headers } of openais.received)
      expect(headers.get('authorization')).toBe('Bearer sk-provider-openai')
    expect(Math.min(anthropics.received.length, openais.received.length)).toBe(0)
  })

  test('a batch may name further aliases of the same account', async () => {
    anthropics.answer = anthropicStored(['claude-real', 'claude-big'])
    await anthropic().messages.batches.create({
      requests: [
        { custom_id: 'one', params: { model: 'opus', ...question } },
        { custom_id: 'two', params: { model: 'claude', ...question } },
      ],
    })

    expect(anthropics.received[0]?.json).toEqual({
      requests: [
        {
          custom_id: 'one',
          params: { model: 'claude-big', ...question, system: 'Be brief', temperature: 0.5 },
        },
        { custom_id: 'two', params: { model: 'claude-real', ...question } },
      ],
    })
  })

  test('openai.files and openai.skills go to OpenAI', async () => {
    const { files } = openai()
    const file = await toFile(Buffer.from('{}\n'), 'batch.jsonl')

    const made = await files.create({ file, purpose: 'batch' })
    const listed = await Array.fromAsync(files.list())
    openais.answer = () => Response.json({ id: 'skill_1', object: 'skill', name: 'tide' })
    const skill = await openai().skills.retrieve('skill_1')
    openais.answer = everyApi()

    expect(made.id).toBe('file-fake')
    expect(listed.length).toBe(1)
    expect(skill.name).toBe('tide')
    expect(anthropics.received).toEqual([])
    expect(openais.received.length).toBe(3)
  })

  test('anthropic.models lists aliases page by page', async () => {
    const ids = (await Array.fromAsync(anthropic().models.list({ limit: 1 }))).map(({ id }) => id)
    const behind = await Array.fromAsync(anthropic().models.list({ limit: 2, after_id: 'gpt' }))
    const before = await anthropic().models.list({ limit: 1, before_id: 'opus' })

    expect(ids).toEqual(['gpt', 'claude', 'opus'])
    expect(behind.map(({ id }) => id)).toEqual(['claude', 'opus'])
    expect(before.data.map(({ id }) => id)).toEqual(['claude'])
  })
})
