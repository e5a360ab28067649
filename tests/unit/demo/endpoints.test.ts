import { describe, expect, test } from 'bun:test'
import { ENDPOINTS } from '../../../src/api/endpoints/endpoints'
import { DEMO_HOST, demoProvider } from '../../../src/demo/provider'

/** Asks as the gateway does, which names Anthropic's version for Anthropic alone. */
const ask = (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const request = new Request('http://demo', {
    method,
    ...(body !== undefined && {
      body: body instanceof FormData ? body : JSON.stringify(body),
    }),
  })
  return demoProvider(`http://${DEMO_HOST}${path}`, {
    method,
    headers: { ...Object.fromEntries(request.headers), ...headers },
    body: request.body as ReadableStream,
  })
}

const json = async (...asked: Parameters<typeof ask>) =>
  JSON.parse(await (await ask(...asked)).text())

const formOf = (fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob(['a file']), 'file.txt')
  return form
}

const bytesOf = async (...asked: Parameters<typeof ask>) =>
  Buffer.from(await (await ask(...asked)).arrayBuffer())

const VERSION = { 'anthropic-version': '2023-06-01' }

/** Google's paths name the model, and Portus asks nobody for them but Google. */
const ASKED = ENDPOINTS.filter(({ dialect }) => dialect !== 'google')

test.each(ASKED.map((endpoint) => [endpoint.name, endpoint] as const))(
  'the demo provider has %s',
  async (_, { method, path, dialect }) => {
    const headers = dialect === 'anthropic' ? VERSION : undefined
    const response = await ask(method, path.replace(/:\w+/g, 'one'), undefined, headers)

    expect(response.status).toBeOneOf([200, 201])
  },
)

describe('what is kept', () => {
  test('has the id that was asked for, whatever it is, and belongs to the thing in its path', async () => {
    const asked = await json('GET', '/v1/vector_stores/vs_9/files/file-9')
    const response = await json('GET', '/v1/responses/resp_9')
    const streamed = await (await ask('GET', '/v1/responses/resp_9?stream=true')).text()
    const version = await json('GET', '/v1/skills/skill_9/versions/9')

    expect(asked).toMatchObject({ id: 'file-9', vector_store_id: 'vs_9' })
    expect(response).toMatchObject({ id: 'resp_9', object: 'response', status: 'completed' })
    expect(new Set(streamed.match(/resp_\w+/g))).toEqual(new Set(['resp_9']))
    expect(version).toMatchObject({ skill_id: 'skill_9', version: '9' })
  })

  test('repeats what a client says of it, unless it is of another type', async () => {
    const said = { name: 'Mine', metadata: null, usage_bytes: 'many', other: 1 }

    const made = await json('POST', '/v1/vector_stores', said)

    expect(made).toMatchObject({ id: 'vs_demo', name: 'Mine', metadata: null, usage_bytes: 19 })
    expect(made).not.toContainKey('other')
  })

  test('becomes what it is asked to', async () => {
    const statuses = await Promise.all(
      [
        '/v1/batches/b/cancel',
        '/v1/fine_tuning/jobs/j/pause',
        '/v1/uploads/u/complete',
        '/v1/responses/r/cancel',
      ].map(async (path) => (await json('POST', path)).status),
    )

    expect(statuses).toEqual(['cancelling', 'paused', 'completed', 'cancelled'])
  })

  test('is of the API whose version a header names', async () => {
    expect(await json('GET', '/v1/files')).toMatchObject({
      object: 'list',
      data: [{ object: 'file' }],
    })
    expect(await json('GET', '/v1/files', undefined, VERSION)).toMatchObject({
      data: [{ type: 'file' }],
      next_page: null,
    })
    expect(await json('DELETE', '/v1/files/f', undefined, VERSION)).toEqual({
      id: 'f',
      type: 'file_deleted',
    })
  })
})

describe('media', () => {
  test('are as many pictures as a form asks for, each a PNG', async () => {
    const { data } = await json('POST', '/v1/images/edits', formOf({ n: '2' }))
    const none = await json('POST', '/v1/images/generations', { n: 0, response_format: 'url' })

    expect(data).toHaveLength(2)
    expect(Buffer.from(data[0].b64_json, 'base64').toString('latin1')).toStartWith('\x89PNG\r\n')
    expect(none.data).toEqual([{ url: expect.stringMatching(/^data:image\/png;base64,/) }])
  })

  test('are partial pictures before the whole one, where it streams', async () => {
    const body = { stream: true, partial_images: 2 }
    const text = await (await ask('POST', '/v1/images/generations', body)).text()

    expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ])
  })

  test('are sound as MP3, and an error in another format', async () => {
    const path = '/v1/audio/speech'
    const mp3 = await bytesOf('POST', path, { response_format: 'mp3' })
    const events = await (await ask('POST', path, { stream_format: 'sse' })).text()

    // Frames of MPEG-2 Layer III follow each other without a gap.
    expect([0, 26, 52].map((at) => mp3.readUInt32BE(at))).toEqual(Array(3).fill(0xfff310c4))
    expect(mp3.length % 26).toBe(0)
    expect(events).toContain(`"audio":"${mp3.toString('base64')}"`)
    expect((await ask('POST', path, { response_format: 'opus' })).status).toBe(400)
  })

  test.each([
    ['json', /^\{"text":"Hello/],
    ['verbose_json', /"duration":1/],
    ['text', /^Hello/],
    ['srt', /^1\n00:00:00,000 --> /],
    ['vtt', /^WEBVTT\n/],
  ])('are a transcript as %s', async (response_format, shape) => {
    const response = await ask('POST', '/v1/audio/transcriptions', formOf({ response_format }))

    expect(await response.text()).toMatch(shape)
  })
})

test('documents that share words with the query come first', async () => {
  const body = { query: 'a big harbour', documents: ['a forest', 'the big harbour'], top_n: 1 }

  const { results } = await json('POST', '/v1/rerank', body)

  expect(results).toEqual([{ index: 1, relevance_score: expect.any(Number) }])
  expect(results[0].relevance_score).toBeGreaterThan(0.5)
})
