import { expect, test } from 'bun:test'
import Anthropic, { toFile } from '@anthropic-ai/sdk'
import { anthropicStored, FILE_BYTES, SKILL_ZIP } from '../support/providers/anthropic-stored'
import type { FakeProvider } from '../support/providers/server'

const question = { max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hello!' }] }

/** What Anthropic keeps: files, skills and batches of messages, with Anthropic’s SDK and an alias `claude`. */
export function anthropicStoredTests(provider: () => FakeProvider, client: () => Anthropic): void {
  const anthropics = () => {
    provider().answer = anthropicStored()
    return client()
  }
  const received = () =>
    provider().received.map(({ method, path, query }) => `${method} ${path}${query}`)

  test('anthropic.beta.files: upload, list, retrieveMetadata, download, delete', async () => {
    const { files } = anthropics().beta
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
    expect(received()).toEqual([
      ...Array(3).fill('POST /v1/files'),
      'GET /v1/files?limit=2',
      'GET /v1/files?limit=2&page=page_2',
      `GET /v1/files/${made.id}`,
      `GET /v1/files/${made.id}/content`,
      `DELETE /v1/files/${made.id}`,
      `GET /v1/files/${made.id}`,
    ])
  })

  test('anthropic.beta.skills: create with several files, versions, content, delete', async () => {
    const { skills } = anthropics().beta
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
  })

  test('anthropic.messages.batches: create, list, retrieve, cancel, results, delete', async () => {
    const { batches } = anthropics().messages

    const made = await batches.create({
      requests: [
        { custom_id: 'one', params: { model: 'claude', ...question } },
        { custom_id: 'two', params: { ...question, model: 'claude', stop_sequences: ['x'] } },
      ],
    })
    const sent = provider().received[0]?.json
    await batches.create({
      requests: [{ custom_id: 'x', params: { model: 'claude', ...question } }],
    })
    const listed = await Array.fromAsync(batches.list({ limit: 1 }))
    const found = await batches.retrieve(made.id)
    const cancelled = await batches.cancel(made.id)
    const results = await Array.fromAsync(await batches.results(made.id))
    await batches.delete(made.id)

    expect(sent).toEqual({
      requests: [
        { custom_id: 'one', params: { model: 'claude-real', ...question } },
        { custom_id: 'two', params: { ...question, model: 'claude-real', stop_sequences: ['x'] } },
      ],
    })
    expect(listed.length).toBe(2)
    expect(listed[0]).toEqual(found)
    expect(cancelled.processing_status).toBe('canceling')
    expect(results.map(({ custom_id, result }) => [custom_id, result.type])).toEqual([
      ['one', 'succeeded'],
      ['two', 'succeeded'],
    ])
    expect(received().slice(-5)).toEqual([
      `GET /v1/messages/batches/${made.id}`,
      `POST /v1/messages/batches/${made.id}/cancel`,
      `GET /v1/messages/batches/${made.id}`,
      `GET /v1/messages/batches/${made.id}/results`,
      `DELETE /v1/messages/batches/${made.id}`,
    ])
  })
}
