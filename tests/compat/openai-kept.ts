import { expect, test } from 'bun:test'
import { type OpenAI, toFile } from 'openai'
import { type ClientStack, formOf } from '../support/clients/matrix'
import { expectProviderCredentials } from '../support/clients/stack'
import { EPHEMERAL, SDP_ANSWER, VIDEO_BYTES } from '../support/providers/kept/openai'

/** The alias of what names none in its body. */
const WITH_GPT = { headers: { 'x-portus-model': 'gpt' } }

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

/** What OpenAI keeps besides files and batches, with its SDK. Anthropic’s provider stands beside it. */
export function keptTests(stack: () => ClientStack, client: () => OpenAI): void {
  const text = () => toFile(Buffer.from('The harbour opens at six.'), 'manual.md')

  test('keeps vector stores: create, list, retrieve, update, search, delete', async () => {
    const { vectorStores } = client()

    const created = await vectorStores.create({ name: 'Manuals' }, WITH_GPT)
    const listed = await Array.fromAsync(vectorStores.list({ limit: 2 }, WITH_GPT))
    const found = await vectorStores.retrieve(created.id, WITH_GPT)
    const updated = await vectorStores.update(created.id, { name: 'é' }, WITH_GPT)
    const hits = await Array.fromAsync(
      vectorStores.search(created.id, { query: 'When?', rewrite_query: true }, WITH_GPT),
    )
    const deleted = await vectorStores.delete(created.id, WITH_GPT)

    expect(listed).toEqual([found])
    expect(updated.name).toBe('é')
    expect(hits[0]?.content[0]?.text).toBe('The harbour opens at six.')
    expect(deleted.deleted).toBe(true)
    expectKept([
      'POST /v1/vector_stores',
      'GET /v1/vector_stores?limit=2',
      'GET /v1/vector_stores/vs_fake',
      'POST /v1/vector_stores/vs_fake',
      'POST /v1/vector_stores/vs_fake/search',
      'DELETE /v1/vector_stores/vs_fake',
    ])
    expect(stack().provider.received[0]?.headers.get('openai-beta')).toBe('assistants=v2')
  })

  test('keeps files of vector stores, uploads one and polls until it is there', async () => {
    const { files } = client().vectorStores
    const where = { vector_store_id: 'vs_fake' }

    const done = await files.uploadAndPoll('vs_fake', await text(), {
      ...WITH_GPT,
      pollIntervalMs: 5,
    })
    const listed = await Array.fromAsync(files.list('vs_fake', { filter: 'completed' }, WITH_GPT))
    const updated = await files.update(
      'file-fake',
      { ...where, attributes: { model: 'm1' } },
      WITH_GPT,
    )
    const content = await Array.fromAsync(files.content('file-fake', where, WITH_GPT))
    const deleted = await files.delete('file-fake', where, WITH_GPT)

    expect(done).toMatchObject({ id: 'file-fake', status: 'completed' })
    expect(listed.map(({ id }) => id)).toEqual(['file-fake'])
    expect(updated.attributes).toEqual({ model: 'm1' })
    expect(content[0]?.text).toBe('The harbour opens at six.')
    expect(deleted.deleted).toBe(true)
    expectKept([
      'POST /v1/files',
      'POST /v1/vector_stores/vs_fake/files',
      'GET /v1/vector_stores/vs_fake/files/file-fake',
      'GET /v1/vector_stores/vs_fake/files?filter=completed',
      'POST /v1/vector_stores/vs_fake/files/file-fake',
      'GET /v1/vector_stores/vs_fake/files/file-fake/content',
      'DELETE /v1/vector_stores/vs_fake/files/file-fake',
    ])
  })

  test('keeps batches of files of vector stores', async () => {
    const { fileBatches } = client().vectorStores
    const where = { vector_store_id: 'vs_fake' }

    const done = await fileBatches.createAndPoll(
      'vs_fake',
      { file_ids: ['file-fake'] },
      { ...WITH_GPT, pollIntervalMs: 5 },
    )
    const files = await Array.fromAsync(
      fileBatches.listFiles('vsfb_fake', { ...where, filter: 'failed' }, WITH_GPT),
    )
    const cancelled = await fileBatches.cancel('vsfb_fake', where, WITH_GPT)

    expect(done.status).toBe('completed')
    expect(files.map(({ id }) => id)).toEqual(['file-fake'])
    expect(cancelled.status).toBe('cancelled')
    expectKept([
      'POST /v1/vector_stores/vs_fake/file_batches',
      'GET /v1/vector_stores/vs_fake/file_batches/vsfb_fake',
      'GET /v1/vector_stores/vs_fake/file_batches/vsfb_fake/files?filter=failed',
      'POST /v1/vector_stores/vs_fake/file_batches/vsfb_fake/cancel',
    ])
  })

  test('takes uploads in parts', async () => {
    const { uploads } = client()
    const about = {
      bytes: 9,
      filename: 'a.md',
      mime_type: 'text/markdown',
      purpose: 'assistants',
    } as const

    const begun = await uploads.create(about, WITH_GPT)
    const part = await uploads.parts.create(begun.id, { data: await text() }, WITH_GPT)
    const form = await formOf(stack().provider.received[1]!)
    const done = await uploads.complete(begun.id, { part_ids: [part.id] }, WITH_GPT)
    const cancelled = await uploads.cancel(begun.id, WITH_GPT)

    expect(await (form.get('data') as File).text()).toBe('The harbour opens at six.')
    expect<string[]>([done.status, cancelled.status]).toEqual(['completed', 'cancelled'])
    expectKept([
      'POST /v1/uploads',
      'POST /v1/uploads/upload_fake/parts',
      'POST /v1/uploads/upload_fake/complete',
      'POST /v1/uploads/upload_fake/cancel',
    ])
  })

  test('keeps conversations and their items', async () => {
    const { conversations } = client()
    const item = { role: 'user' as const, content: 'Hello!' }
    const where = { conversation_id: 'conv_fake' }
    const include = ['message.output_text.logprobs' as const]

    const created = await conversations.create({ items: [item] }, WITH_GPT)
    const found = await conversations.retrieve(created.id, WITH_GPT)
    const updated = await conversations.update(created.id, { metadata: { a: 'b' } }, WITH_GPT)
    await conversations.items.create(created.id, { items: [item], include }, WITH_GPT)
    const items = await Array.fromAsync(
      conversations.items.list(created.id, { order: 'asc' }, WITH_GPT),
    )
    await conversations.items.retrieve('msg_fake', where, WITH_GPT)
    await conversations.items.delete('msg_fake', where, WITH_GPT)
    await conversations.delete(created.id, WITH_GPT)

    expect(found).toEqual(created)
    expect(updated.metadata).toEqual({ a: 'b' })
    expect(items.map(({ id }) => id)).toEqual(['msg_fake'])
    expectKept([
      'POST /v1/conversations',
      'GET /v1/conversations/conv_fake',
      'POST /v1/conversations/conv_fake',
      'POST /v1/conversations/conv_fake/items?include%5B%5D=message.output_text.logprobs',
      'GET /v1/conversations/conv_fake/items?order=asc',
      'GET /v1/conversations/conv_fake/items/msg_fake',
      'DELETE /v1/conversations/conv_fake/items/msg_fake',
      'DELETE /v1/conversations/conv_fake',
    ])
  })

  test('keeps containers and their files, as forms and by their ids', async () => {
    const { containers } = client()
    const where = { container_id: 'cntr_fake' }

    const created = await containers.create({ name: 'Sums', memory_limit: '4g' }, WITH_GPT)
    const listed = await Array.fromAsync(containers.list({ name: 'Sums' }, WITH_GPT))
    const found = await containers.retrieve(created.id, WITH_GPT)
    await containers.files.create(created.id, { file: await text() }, WITH_GPT)
    await containers.files.create(created.id, { file_id: 'file-fake' }, WITH_GPT)
    const files = await Array.fromAsync(containers.files.list(created.id, {}, WITH_GPT))
    await containers.files.retrieve('cfile_fake', where, WITH_GPT)
    const content = await containers.files.content.retrieve('cfile_fake', where, WITH_GPT)
    const bytes = await bytesOf(content)
    await containers.files.delete('cfile_fake', where, WITH_GPT)
    await containers.delete(created.id, WITH_GPT)

    expect(listed.map(({ id }) => id)).toEqual([found.id])
    expect(files.map(({ id }) => id)).toEqual(['cfile_fake'])
    expect(bytes).toEqual(VIDEO_BYTES)
    expectKept([
      'POST /v1/containers',
      'GET /v1/containers?name=Sums',
      'GET /v1/containers/cntr_fake',
      'POST /v1/containers/cntr_fake/files',
      'POST /v1/containers/cntr_fake/files',
      'GET /v1/containers/cntr_fake/files',
      'GET /v1/containers/cntr_fake/files/cfile_fake',
      'GET /v1/containers/cntr_fake/files/cfile_fake/content',
      'DELETE /v1/containers/cntr_fake/files/cfile_fake',
      'DELETE /v1/containers/cntr_fake',
    ])
  })

  test('makes videos of the alias’s model, and of other videos', async () => {
    const { videos } = client()
    const prompt = 'A lighthouse'

    const created = await videos.create({ prompt, model: 'gpt' as 'sora-2', seconds: '4' })
    const unnamed = await videos.create({ prompt }, WITH_GPT)
    const listed = await Array.fromAsync(videos.list({ limit: 1 }, WITH_GPT))
    const found = await videos.retrieve(created.id, WITH_GPT)
    const thumbnail = await videos.downloadContent(created.id, { variant: 'thumbnail' }, WITH_GPT)
    const bytes = await bytesOf(thumbnail)
    await videos.remix(created.id, { prompt: 'In a storm' }, WITH_GPT)
    await videos.edit({ prompt, video: { id: created.id } }, WITH_GPT)
    await videos.extend({ prompt, video: await text(), seconds: '4' }, WITH_GPT)
    await videos.createCharacter({ name: 'The keeper', video: await text() }, WITH_GPT)
    await videos.getCharacter('char_fake', WITH_GPT)
    await videos.delete(created.id, WITH_GPT)

    expect<string[]>([created.model, unnamed.model]).toEqual(['gpt-real', 'gpt-real'])
    expect(listed.map(({ id }) => id)).toEqual([found.id])
    expect(bytes).toEqual(VIDEO_BYTES)
    expectKept([
      'POST /v1/videos',
      'POST /v1/videos',
      'GET /v1/videos?limit=1',
      'GET /v1/videos/video_fake',
      'GET /v1/videos/video_fake/content?variant=thumbnail',
      'POST /v1/videos/video_fake/remix',
      'POST /v1/videos/edits',
      'POST /v1/videos/extensions',
      'POST /v1/videos/characters',
      'GET /v1/videos/characters/char_fake',
      'DELETE /v1/videos/video_fake',
    ])
  })

  test('keeps chat completions: list, retrieve, update, messages.list, delete', async () => {
    const { completions } = client().chat

    const listed = await Array.fromAsync(
      completions.list({ metadata: { team: 'é' }, order: 'desc' }, WITH_GPT),
    )
    const found = await completions.retrieve('chatcmpl-fake', WITH_GPT)
    const updated = await completions.update('chatcmpl-fake', { metadata: { a: 'b' } }, WITH_GPT)
    const messages = await Array.fromAsync(
      completions.messages.list('chatcmpl-fake', { limit: 1 }, WITH_GPT),
    )
    const deleted = await completions.delete('chatcmpl-fake', WITH_GPT)

    expect(listed).toEqual([found])
    expect(updated.metadata).toEqual({ a: 'b' })
    expect(messages[0]?.content).toBe('Hello!')
    expect(deleted.deleted).toBe(true)
    expectKept([
      'GET /v1/chat/completions?metadata%5Bteam%5D=%C3%A9&order=desc',
      'GET /v1/chat/completions/chatcmpl-fake',
      'POST /v1/chat/completions/chatcmpl-fake',
      'GET /v1/chat/completions/chatcmpl-fake/messages?limit=1',
      'DELETE /v1/chat/completions/chatcmpl-fake',
    ])
  })

  test('answers images.createVariation, whose model stands beside the form', async () => {
    const { data } = await client().images.createVariation({ image: await text() }, WITH_GPT)

    expect(data?.[0]?.b64_json).toBe('iVBORw0KGgo=')
    expect((await formOf(stack().only())).get('model')).toBe('gpt-real')
    expectKept(['POST /v1/images/variations'])
  })

  test('makes client secrets for sessions of the alias’s model', async () => {
    const { clientSecrets } = client().realtime
    const session = { type: 'realtime' as const, instructions: 'Be brief.' }

    const named = await clientSecrets.create({
      expires_after: { anchor: 'created_at', seconds: 60 },
      session: { ...session, model: 'gpt' },
    })
    const unnamed = await clientSecrets.create({}, WITH_GPT)

    expect([named.value, unnamed.value]).toEqual([EPHEMERAL, EPHEMERAL])
    expect(stack().provider.received.map(({ json }) => json)).toEqual([
      {
        expires_after: { anchor: 'created_at', seconds: 60 },
        session: { ...session, model: 'gpt-real' },
      },
      { session: { type: 'realtime', model: 'gpt-real' } },
    ])
    expectKept(['POST /v1/realtime/client_secrets', 'POST /v1/realtime/client_secrets'])
  })

  test('begins calls with the alias’s model, by an offer alone and beside a session', async () => {
    const { calls } = client().realtime
    const sdp = 'v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\ns=é\r\n'

    const bare = await calls.create({ sdp }, WITH_GPT)
    const whole = await calls.create({
      sdp,
      session: { type: 'realtime', model: 'gpt', instructions: 'Be brief.' },
    })

    expect([bare.status, whole.status]).toEqual([201, 201])
    expect([await bare.text(), await whole.text()]).toEqual([SDP_ANSWER, SDP_ANSWER])
    expect(bare.headers.get('location')).toBe('/v1/realtime/calls/rtc_fake')
    const sessions = []
    for (const received of stack().provider.received) {
      const form = await formOf(received)
      expect(form.get('sdp')).toBe(sdp)
      sessions.push(JSON.parse(String(form.get('session'))))
    }
    expect(sessions).toEqual([
      { type: 'realtime', model: 'gpt-real' },
      { type: 'realtime', model: 'gpt-real', instructions: 'Be brief.' },
    ])
    expectKept(['POST /v1/realtime/calls', 'POST /v1/realtime/calls'])
  })

  test('accepts, refers, rejects and ends calls, whose answers are empty', async () => {
    const { calls } = client().realtime

    await calls.accept('rtc_fake', { type: 'realtime', model: 'gpt' })
    await calls.refer('rtc_fake', { target_uri: 'tel:+14155550123' }, WITH_GPT)
    await calls.reject('rtc_fake', { status_code: 486 }, WITH_GPT)
    await calls.hangup('rtc_fake', WITH_GPT)

    expect(stack().provider.received[0]?.json).toEqual({ type: 'realtime', model: 'gpt-real' })
    expectKept([
      'POST /v1/realtime/calls/rtc_fake/accept',
      'POST /v1/realtime/calls/rtc_fake/refer',
      'POST /v1/realtime/calls/rtc_fake/reject',
      'POST /v1/realtime/calls/rtc_fake/hangup',
    ])
  })

  /** Asserts what reached the provider, one after the other, and with whose credentials. */
  function expectKept(calls: string[]): void {
    const { received } = stack().provider
    expect(received.map(({ method, path, query }) => `${method} ${path}${query}`)).toEqual(calls)
    for (const one of received) expectProviderCredentials(one)
  }
}
