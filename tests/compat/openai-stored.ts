import { expect, test } from 'bun:test'
import { type OpenAI, toFile } from 'openai'
import { type ClientStack, formOf } from '../support/clients/matrix'
import { expectProviderCredentials } from '../support/clients/stack'
import { FILE_CONTENT, SPEECH } from '../support/providers/openai-endpoints'

/** For requests that name no model in their body. */
const WITH_GPT = { headers: { 'x-portus-model': 'gpt' } }

/** What the provider keeps: responses, files, batches and fine-tuning jobs, with OpenAI’s SDK. */
export function storedTests(stack: () => ClientStack, client: () => OpenAI): void {
  test('keeps responses: retrieve, inputItems.list, cancel, delete', async () => {
    const { responses } = client()

    const kept = await responses.retrieve('resp_fake', { include: [] }, WITH_GPT)
    const items = await Array.fromAsync(
      responses.inputItems.list('resp_fake', { limit: 5, order: 'asc' }, WITH_GPT),
    )
    const cancelled = await responses.cancel('resp_fake', WITH_GPT)
    await responses.delete('resp_fake', WITH_GPT)

    expect(kept.output_text).toBe('Hello there')
    expect(items.map(({ id }) => id)).toEqual(['msg_asked'])
    expect(cancelled.status).toBe('cancelled')
    expectStored([
      'GET /v1/responses/resp_fake',
      'GET /v1/responses/resp_fake/input_items?limit=5&order=asc',
      'POST /v1/responses/resp_fake/cancel',
      'DELETE /v1/responses/resp_fake',
    ])
  })

  test('keeps files: create, list, retrieve, content, delete', async () => {
    const { files } = client()

    const file = await toFile(Buffer.from(FILE_CONTENT), 'batch.jsonl')
    const created = await files.create({ file, purpose: 'batch' }, WITH_GPT)
    const form = await formOf(stack().only())
    const listed = await Array.fromAsync(files.list({ purpose: 'batch' }, WITH_GPT))
    const found = await files.retrieve(created.id, WITH_GPT)
    const content = await files.content(created.id, WITH_GPT)
    const deleted = await files.delete(created.id, WITH_GPT)

    expect(created.id).toBe('file-fake')
    expect(form.get('purpose')).toBe('batch')
    expect(await (form.get('file') as File).text()).toBe(FILE_CONTENT)
    expect(listed).toEqual([found])
    expect(await content.text()).toBe(FILE_CONTENT)
    expect(deleted.deleted).toBe(true)
    expectStored([
      'POST /v1/files',
      'GET /v1/files?purpose=batch',
      'GET /v1/files/file-fake',
      'GET /v1/files/file-fake/content',
      'DELETE /v1/files/file-fake',
    ])
  })

  test('keeps skills: create, update, content, delete, and the same of versions', async () => {
    const { skills } = client()
    const files = [await toFile(Buffer.from('---\nname: tide\n---\n'), 'tide/SKILL.md')]
    const which = { skill_id: 'skill_fake' }

    const made = await skills.create({ files }, WITH_GPT)
    const listed = await Array.fromAsync(skills.list({ limit: 3 }, WITH_GPT))
    const found = await skills.retrieve(made.id, WITH_GPT)
    await skills.update(made.id, { default_version: '1' }, WITH_GPT)
    const content = await skills.content.retrieve(made.id, WITH_GPT)
    const version = await skills.versions.create(made.id, { files }, WITH_GPT)
    const versions = await Array.fromAsync(skills.versions.list(made.id, {}, WITH_GPT))
    const same = await skills.versions.retrieve(version.version, which, WITH_GPT)
    await skills.versions.content.retrieve(version.version, which, WITH_GPT)
    await skills.versions.delete(version.version, which, WITH_GPT)
    await skills.delete(made.id, WITH_GPT)

    expect(listed).toEqual([found])
    expect(versions).toEqual([same])
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(SPEECH)
    expectStored([
      'POST /v1/skills',
      'GET /v1/skills?limit=3',
      'GET /v1/skills/skill_fake',
      'POST /v1/skills/skill_fake',
      'GET /v1/skills/skill_fake/content',
      'POST /v1/skills/skill_fake/versions',
      'GET /v1/skills/skill_fake/versions',
      'GET /v1/skills/skill_fake/versions/1',
      'GET /v1/skills/skill_fake/versions/1/content',
      'DELETE /v1/skills/skill_fake/versions/1',
      'DELETE /v1/skills/skill_fake',
    ])
  })

  test('keeps batches: create, list, retrieve, cancel', async () => {
    const { batches } = client()

    const created = await batches.create(
      {
        input_file_id: 'file-fake',
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      },
      WITH_GPT,
    )
    const listed = await Array.fromAsync(batches.list({ limit: 2 }, WITH_GPT))
    const found = await batches.retrieve(created.id, WITH_GPT)
    const cancelled = await batches.cancel(created.id, WITH_GPT)

    expect(created.status).toBe('validating')
    expect(listed).toEqual([found])
    expect(cancelled.status).toBe('cancelling')
    expect(stack().provider.received[0]?.json).toEqual({
      input_file_id: 'file-fake',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    })
    expectStored([
      'POST /v1/batches',
      'GET /v1/batches?limit=2',
      'GET /v1/batches/batch_fake',
      'POST /v1/batches/batch_fake/cancel',
    ])
  })

  test('keeps fine-tuning jobs, by every method that there is for them', async () => {
    const { jobs } = client().fineTuning

    const created = await jobs.create({ model: 'gpt', training_file: 'file-fake' })
    const metadata = { team: 'é&co', 'a b': '' }
    const listed = await Array.fromAsync(jobs.list({ limit: 2, metadata }, WITH_GPT))
    const found = await jobs.retrieve(created.id, WITH_GPT)
    const paused = await jobs.pause(created.id, WITH_GPT)
    const resumed = await jobs.resume(created.id, WITH_GPT)
    const checkpoints = await Array.fromAsync(jobs.checkpoints.list(created.id, {}, WITH_GPT))
    const events = await Array.fromAsync(jobs.listEvents(created.id, {}, WITH_GPT))
    const cancelled = await jobs.cancel(created.id, WITH_GPT)

    expect(created.status).toBe('queued')
    expect(stack().provider.received[0]?.json).toEqual({
      model: 'gpt-real',
      training_file: 'file-fake',
    })
    expect(listed).toEqual([found])
    expect(events.map(({ id }) => id)).toEqual(['ftevent-fake'])
    expect(checkpoints.map(({ step_number }) => step_number)).toEqual([88])
    expect<string[]>([paused, resumed, cancelled].map(({ status }) => status)).toEqual([
      ...['paused', 'queued', 'cancelled'],
    ])
    expectStored([
      'POST /v1/fine_tuning/jobs',
      'GET /v1/fine_tuning/jobs?limit=2&metadata%5Bteam%5D=%C3%A9%26co&metadata%5Ba+b%5D=',
      'GET /v1/fine_tuning/jobs/ftjob-fake',
      'POST /v1/fine_tuning/jobs/ftjob-fake/pause',
      'POST /v1/fine_tuning/jobs/ftjob-fake/resume',
      'GET /v1/fine_tuning/jobs/ftjob-fake/checkpoints',
      'GET /v1/fine_tuning/jobs/ftjob-fake/events',
      'POST /v1/fine_tuning/jobs/ftjob-fake/cancel',
    ])
  })

  /** Asserts what reached the provider, one after the other, and with whose credentials. */
  function expectStored(calls: string[]): void {
    const { received } = stack().provider
    expect(received.map(({ method, path, query }) => `${method} ${path}${query}`)).toEqual(calls)
    for (const one of received) expectProviderCredentials(one)
  }
}
