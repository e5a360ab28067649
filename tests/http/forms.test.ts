import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { FORM_PATHS, formFor, formOf } from '../support/clients/forms'
import { ALL_ALLOWED, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const ok = () => Response.json({ text: 'Hello there' })

const post = (form: ReturnType<typeof formOf>, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body: form.body,
  headers: { ...form.headers, ...headers },
})

const PATH = '/v1/audio/transcriptions'

for (const passthrough of [true, false])
  describe(`forms, ${passthrough ? 'passed through' : 'translated'}`, () => {
    test('arrive with the provider’s model name in the place of the alias', async () => {
      using provider = startProvider(ok)
      await using portus = await startPortus({
        aliases: { ears: openaiAlias(provider.url, { passthrough }) },
      })

      const form = formOf([
        ['file', 'RIFF\r\n--not the boundary\r\n', 'a.wav'],
        ['model', 'ears'],
        ['language', 'en'],
      ])
      const response = await portus.call(PATH, post(form))

      expect(await response.json()).toMatchObject({ text: 'Hello there' })
      const [received] = provider.received
      expect(received!.path).toBe(PATH)
      expect(received!.headers.get('authorization')).toBe('Bearer sk-provider-openai')
      const arrived = await new Response(received!.bytes, {
        headers: { 'content-type': received!.headers.get('content-type') ?? '' },
      }).formData()
      expect(arrived.get('model')).toBe('gpt-real')
      expect(arrived.get('language')).toBe('en')
      expect(await (arrived.get('file') as File).text()).toBe('RIFF\r\n--not the boundary\r\n')
      if (passthrough) expect(received!.text).toBe(form.body.replace('ears', 'gpt-real'))
    })
  })

describe('forms', () => {
  test('of any chunking arrive byte for byte', async () => {
    using provider = startProvider(ok)
    await using portus = await startPortus({ aliases: { ears: openaiAlias(provider.url) } })

    const form = formOf([
      ['model', 'ears'],
      ['file', '\r\n--x-bound\r\n\r\n--x-boundar--\r', 'a.wav'],
    ])
    for (const size of [1, 2, 3, 7, 64]) {
      const pieces = form.body.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
      const body = new ReadableStream({
        async pull(controller) {
          const piece = pieces.shift()
          if (piece === undefined) return controller.close()
          controller.enqueue(new TextEncoder().encode(piece))
        },
      })
      const response = await portus.call(PATH, {
        ...post(form),
        body,
        duplex: 'half',
      } as RequestInit & { headers: Record<string, string> })

      expect(response.status).toBe(200)
      expect(provider.received.at(-1)!.text).toBe(form.body.replace('ears', 'gpt-real'))
    }
  })

  test('are tried again and elsewhere while they are small', async () => {
    using broken = startProvider(
      () => new Response('{"error":{"message":"busy"}}', { status: 503 }),
    )
    using healthy = startProvider(ok)
    await using portus = await startPortus({
      aliases: {
        ears: {
          strategy: { mode: 'fallback' },
          targets: [
            openaiAlias(broken.url),
            openaiAlias(healthy.url, { override_params: { model: 'other' } }),
          ],
        },
      },
    })

    const response = await portus.call(
      PATH,
      post(
        formOf([
          ['model', 'ears'],
          ['file', 'RIFF', 'a.wav'],
        ]),
      ),
    )

    expect(response.status).toBe(200)
    expect(broken.received[0]!.text).toContain('gpt-real')
    expect(healthy.received[0]!.text).toContain('\r\nother\r\n')
  })

  test('without a model, with a broken end, or that are no forms, are refused', async () => {
    using provider = startProvider(ok)
    await using portus = await startPortus({ aliases: { ears: openaiAlias(provider.url) } })
    const nameless = formOf([['file', 'RIFF', 'a.wav']])
    const whole = formOf([
      ['model', 'ears'],
      ['file', 'RIFF', 'a.wav'],
    ])

    const answers = [
      await portus.call(PATH, post(nameless)),
      await portus.call(PATH, { ...post(whole), body: whole.body.slice(0, -8) }),
      await portus.call(PATH, { json: { model: 'ears' } }),
      await portus.call(PATH, { ...post(whole), body: '' }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 415, 400])
    expect(provider.received).toEqual([])
  })

  test('of files need no model where one alias fits, or take it from a header or the query', async () => {
    using provider = startProvider(() => Response.json({ id: 'file-1', object: 'file' }))
    const files = openaiAlias(provider.url)
    await using one = await startPortus({
      aliases: { files, other: { provider: 'anthropic', api_key: 'k' } },
    })
    await using two = await startPortus({
      aliases: { files, more: { ...files, api_key: 'sk-another' } },
    })
    const form = formOf([
      ['purpose', 'batch'],
      ['file', '{}', 'a.jsonl'],
    ])

    const answers = [
      await one.call('/v1/files', post(form)),
      await two.call('/v1/files', post(form)),
      await two.call('/v1/files', post(form, { 'x-portus-model': 'more' })),
      await two.call('/v1/files?model=files', post(form)),
      await two.call('/v1/files?model=nobody', post(form)),
    ]

    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 200, 404])
    expect(provider.received.map(({ text, path, query }) => [text, path, query])).toEqual(
      Array(3).fill([form.body, '/v1/files', '']),
    )
  })
})

describe('forms for clouds go to their own addresses, byte for byte but for what the alias sets', () => {
  const azure = { provider: 'azure-openai', resource_name: 'r', deployment_id: 'd' } as const
  const rows: [name: string, path: string, alias: AliasFile, address: string, key: string][] = [
    ...FORM_PATHS.map((path): [string, string, AliasFile, string, string] => [
      'Azure OpenAI',
      path,
      { ...azure, api_version: '2024-10-21' },
      `${path === '/v1/files' ? '' : '/deployments/d'}${path.slice('/v1'.length)}?api-version=2024-10-21`,
      'api-key',
    ]),
    ...FORM_PATHS.map((path): [string, string, AliasFile, string, string] => [
      'Azure’s v1',
      path,
      { ...azure, api_version: 'v1' },
      `${path}?api-version=v1`,
      'api-key',
    ]),
    [
      'Azure AI',
      PATH,
      { provider: 'azure-ai', azure_foundry_url: 'https://x.services.ai.azure.com/models' },
      '/audio/transcriptions',
      'authorization',
    ],
    ['GitHub', '/v1/images/edits', { provider: 'github' }, '/images/edits', 'authorization'],
    ['Lemonfox', PATH, { provider: 'lemonfox-ai' }, '/audio/transcriptions', 'authorization'],
    ['Lepton', PATH, { provider: 'lepton' }, '/api/v1/audio/transcriptions', 'authorization'],
  ]

  test.each(rows)('%s: %s', async (_, path, alias, address, key) => {
    using provider = startProvider(ok)
    const origin = new URL(provider.url).origin
    await using portus = await startPortus({
      aliases: {
        ears: {
          ...alias,
          api_key: 'sk-cloud',
          custom_host: origin,
          override_params: { model: 'whisper' },
        },
      },
    })
    const form = formFor('ears')

    const response = await portus.call(`${path}?model=ears`, post(form))

    expect({ status: response.status, text: await response.json() }).toEqual({
      status: 200,
      text: { text: 'Hello there' },
    })
    const [received] = provider.received
    const asked = new URL(received!.path + received!.query, origin)
    const expected = new URL(address, origin)
    expect(asked.pathname).toBe(expected.pathname)
    if (alias.api_version !== 'v1') expect(asked.search).toBe(expected.search)
    expect(received!.headers.get(key)).toContain('sk-cloud')
    expect(received!.headers.get('content-type')).toBe(form.headers['content-type'])
    const isFile = path === '/v1/files'
    const model = alias.api_version === 'v1' ? 'd' : 'whisper'
    expect(received!.text).toBe(isFile ? form.body : form.body.replace('ears', model))
  })
})

describe('what a provider keeps', () => {
  test('is asked for by id and as a list, with only the query that the endpoint has', async () => {
    using provider = startProvider(({ method, path }) => Response.json({ method, path }))
    await using portus = await startPortus({
      aliases: { files: openaiAlias(provider.url, ALL_ALLOWED) },
    })
    const calls: [string, string][] = [
      ['GET', '/v1/files?limit=2&after=file-1&key=secret'],
      ['GET', '/v1/files/file-1'],
      ['GET', '/v1/files/file-1/content'],
      ['DELETE', '/v1/files/file-1'],
      ['GET', '/v1/batches'],
      ['GET', '/v1/batches/batch_1'],
      ['POST', '/v1/batches/batch_1/cancel'],
      ['GET', '/v1/responses/resp_1'],
      ['DELETE', '/v1/responses/resp_1'],
      ['GET', '/v1/responses/resp_1/input_items'],
      ['POST', '/v1/responses/resp_1/cancel'],
      ['GET', '/v1/fine_tuning/jobs'],
      ['GET', '/v1/fine_tuning/jobs/ftjob-1'],
      ['POST', '/v1/fine_tuning/jobs/ftjob-1/cancel'],
    ]

    for (const [method, path] of calls) {
      const response = await portus.call(path, { method })
      expect({ method, path, status: response.status }).toEqual({ method, path, status: 200 })
    }

    expect(provider.received.map(({ method, path, query }) => [method, path + query])).toEqual(
      calls.map(([method, path]) => [method, path.replace('&key=secret', '')]),
    )
    expect(provider.received.every(({ bytes }) => bytes.length === 0)).toBe(true)
  })

  test('is not asked for by an id that is a way elsewhere', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { files: openaiAlias(provider.url, ALL_ALLOWED) },
    })

    for (const id of ['..%2f..%2fadmin', 'a%2Fb', 'a%3Fb', 'x.openai.azure.com', '%00', 'a b'])
      expect((await portus.call(`/v1/files/${id}`)).status).toBe(400)

    expect(provider.received).toEqual([])
  })
})
