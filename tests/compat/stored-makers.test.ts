import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import Anthropic, { toFile } from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { anthropicStored, FILE_BYTES, SKILL_ZIP } from '../support/providers/anthropic-stored'
import { everyApi } from '../support/providers/models/every-api'
import { type FakeProvider, startProvider } from '../support/providers/server'

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
    anthropics.answer = anthropicStored(['claude-real', 'claude-big'])
  })
  afterAll(async () => {
    await portus.stop()
    anthropics[Symbol.dispose]()
    openais[Symbol.dispose]()
  })
  const anthropic = () => new Anthropic({ baseURL: portus.url, apiKey: KEY, maxRetries: 0 })
  const openai = () => new OpenAI({ baseURL: `${portus.url}/v1`, apiKey: KEY, maxRetries: 0 })

  test('anthropic.beta.files: upload, list, retrieveMetadata, download, delete', async () => {
    const { files } = anthropic().beta
    const betas = ['files-api-2025-04-14']

    const file = await toFile(FILE_BYTES, 'paper.pdf', { type: 'application/pdf' })
    const made = await files.upload({ file, betas })
    await files.upload({ file, betas })
    await files.upload({ file, betas })
    const listed = await Array.fromAsync(files.list({ limit: 2, betas }))
    const found = await files.retrieveMetadata(made.id, { betas })
    const content = await files.download(made.id, { betas })
    await files.delete(made.id, { betas })
    const gone = await files.retrieveMetadata(made.id, { betas }).catch((error) => error)

    expect(made).toMatchObject({ filename: 'paper.pdf', mime_type: 'application/pdf' })
    expect(listed.length).toBe(3)
    expect(listed[0]).toEqual(found)
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(FILE_BYTES)
    expect(gone).toBeInstanceOf(Anthropic.NotFoundError)
    expect(anthropics.received.length).toBe(9)
    expect(openais.received).toEqual([])
  })

  test('anthropic.beta.skills: create with several files, versions, content, delete', async () => {
    const { skills } = anthropic().beta
    const betas = ['skills-2025-10-02']
    const files = () =>
      Promise.all([
        toFile(Buffer.from('---\nname: tide\n---\n'), 'tide/SKILL.md'),
        toFile(Buffer.from('print(1)\n'), 'tide/scripts/tide.py'),
      ])

    const made = await skills.create({ display_name: 'Tide', files: await files(), betas })
    const second = await skills.versions.create(made.id, { files: await files(), betas })
    const listed = await Array.fromAsync(skills.list({ source: 'custom', betas }))
    const found = await skills.retrieve(made.id, { betas })
    const versions = await Array.fromAsync(skills.versions.list(made.id, { limit: 1, betas }))
    const which = { skill_id: made.id, betas }
    const version = await skills.versions.retrieve(second.id, which)
    const zip = await skills.versions.download(second.id, which)
    for (const one of versions) await skills.versions.delete(one.id, which)
    await skills.delete(made.id, { betas })

    expect(made.display_name).toBe('Tide')
    expect(listed).toEqual([found])
    expect(versions.map(({ id }) => id)).toEqual([made.latest_version_id, second.id])
    expect(version.id).toBe(second.id)
    expect(new Uint8Array(await zip.arrayBuffer())).toEqual(SKILL_ZIP)
    expect(openais.received).toEqual([])
  })

  test('anthropic.messages.batches: create, list, retrieve, cancel, results, delete', async () => {
    const { batches } = anthropic().messages

    const made = await batches.create({
      requests: [
        { custom_id: 'one', params: { model: 'claude', ...question } },
        { custom_id: 'two', params: { model: 'opus', ...question } },
      ],
    })
    const sent = anthropics.received[0]?.json
    await batches.create({
      requests: [{ custom_id: 'x', params: { model: 'opus', ...question } }],
    })
    const listed = await Array.fromAsync(batches.list({ limit: 1 }))
    const found = await batches.retrieve(made.id)
    const cancelled = await batches.cancel(made.id)
    const results = await Array.fromAsync(await batches.results(made.id))
    await batches.delete(made.id)

    expect(sent).toEqual({
      requests: [
        { custom_id: 'one', params: { model: 'claude-real', ...question } },
        {
          custom_id: 'two',
          params: { model: 'claude-big', ...question, system: 'Be brief', temperature: 0.5 },
        },
      ],
    })
    expect(listed.length).toBe(2)
    expect(listed[0]).toEqual(found)
    expect(cancelled.processing_status).toBe('canceling')
    expect(results.map(({ custom_id, result }) => [custom_id, result.type])).toEqual([
      ['one', 'succeeded'],
      ['two', 'succeeded'],
    ])
    expect(openais.received).toEqual([])
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
