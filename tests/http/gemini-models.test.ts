import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { gemini } from '../support/providers/gemini'
import { startProvider } from '../support/providers/server'

/** The list of models and the paths of Gemini's API: https://ai.google.dev/api/models */

const NOBODY = 'http://127.0.0.1:9'

const ALIASES: Record<string, AliasFile> = {
  a: anthropicAlias(NOBODY, { description: 'The first' }),
  'team/b:c': openaiAlias(NOBODY),
  vectors: openaiAlias(NOBODY, { override_params: { model: 'text-embedding-3-small' } }),
  secret: openaiAlias(NOBODY, { hidden: true }),
}

const CONVERSES = ['generateContent', 'streamGenerateContent', 'countTokens']

async function listed(query = '', init: RequestInit = {}) {
  await using portus = await startPortus({ aliases: ALIASES })
  const response = await fetch(`${portus.url}/v1beta/models${query}`, {
    headers: { 'x-goog-api-key': KEY },
    ...init,
  })
  const text = await response.text()
  return { status: response.status, text, json: text ? JSON.parse(text) : undefined }
}

describe('the list of models', () => {
  test('has every alias that is not hidden, in Google’s shape', async () => {
    const { status, json } = await listed()

    expect(status).toBe(200)
    expect(json).toEqual({
      models: [
        {
          name: 'models/a',
          version: '001',
          displayName: 'a',
          description: 'The first',
          supportedGenerationMethods: CONVERSES,
        },
        {
          name: 'models/team/b:c',
          version: '001',
          displayName: 'team/b:c',
          supportedGenerationMethods: CONVERSES,
        },
        {
          name: 'models/vectors',
          version: '001',
          displayName: 'vectors',
          supportedGenerationMethods: ['embedContent', 'batchEmbedContents'],
        },
      ],
    })
  })

  test('comes page by page', async () => {
    const names: string[] = []
    let query = '?pageSize=2'
    for (;;) {
      const { json } = await listed(query)
      names.push(...json.models.map(({ name }: { name: string }) => name))
      if (json.nextPageToken === undefined) break
      query = `?pageSize=2&pageToken=${json.nextPageToken}`
    }

    expect(names).toEqual(['models/a', 'models/team/b:c', 'models/vectors'])
  })

  test.each(['?pageSize=-1', '?pageSize=x', '?pageToken=unknown'])('refuses %s', async (query) => {
    const { status, json } = await listed(query)

    expect(status).toBe(400)
    expect(json.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' })
  })

  test('takes more than Google’s most for the most', async () => {
    const { json } = await listed('?pageSize=5000')

    expect(json.models).toHaveLength(3)
  })

  test('answers HEAD, a key in the query, and nobody without a key', async () => {
    expect(await listed('', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect((await listed(`?key=${KEY}`, { headers: {} })).status).toBe(200)
    const { status, json } = await listed('', { headers: {} })
    expect(status).toBe(401)
    expect(json.error).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' })
  })
})

test('/v1/models has Google’s shape for a key in Google’s header, and no other', async () => {
  await using portus = await startPortus({ aliases: ALIASES })
  const ask = async (path: string, headers: Record<string, string>) => {
    const response = await fetch(portus.url + path, { headers })
    return Object.keys((await response.json()) as object)
  }
  const google = { 'x-goog-api-key': KEY }

  expect(await ask('/v1/models?pageSize=1', google)).toEqual(['models', 'nextPageToken'])
  expect(await ask('/v1/models/a', google)).toContain('supportedGenerationMethods')
  expect(await ask('/v1/models', { authorization: `Bearer ${KEY}` })).toEqual(['object', 'data'])
  expect(await ask('/v1/models', { ...google, 'anthropic-version': '2023-06-01' })).toContain(
    'has_more',
  )
  const wrong = await fetch(`${portus.url}/v1/models/none`, { headers: google })
  expect(await wrong.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } })
})

describe('a model', () => {
  test.each([
    ['a', 'a'],
    ['models/a', 'a'],
    ['team/b:c', 'team/b:c'],
    ['team%2Fb%3Ac', 'team/b:c'],
    ['secret', 'secret'],
  ])('is described at %s', async (path, name) => {
    const { status, json } = await listed(`/${path}`)

    expect(status).toBe(200)
    expect(json).toMatchObject({ name: `models/${name}`, displayName: name })
  })

  test('that there is not is not found, in Google’s envelope', async () => {
    const { status, json } = await listed('/none')

    expect(status).toBe(404)
    expect(json.error).toMatchObject({ code: 404, status: 'NOT_FOUND' })
  })
})

describe('a method of a model', () => {
  const google = (url: string): AliasFile => ({
    provider: 'google',
    api_key: 'k',
    custom_host: url.replace(/\/v1$/, ''),
    override_params: { model: 'gemini-real' },
  })

  test.each([
    '/v1beta/models/team/b:c:generateContent',
    '/v1beta/models/team%2Fb%3Ac:generateContent',
    '/v1beta/models/models/team/b:c:generateContent',
    '/v1/models/team/b:c:generateContent',
    '/v1beta1/publishers/google/models/team/b:c:generateContent',
  ])('is found at %s', async (path) => {
    using far = startProvider(gemini())
    await using portus = await startPortus({ aliases: { 'team/b:c': google(far.url) } })
    const response = await fetch(`${portus.url}${path}?key=${KEY}`, {
      method: 'POST',
      body: '{"contents":[],"model":"models/team/b:c"}',
    })

    expect(response.status).toBe(200)
    expect(far.received[0]?.path).toBe('/v1beta/models/gemini-real:generateContent')
    expect(far.received[0]?.text).toBe('{"contents":[]}')
  })

  test.each([
    ['/v1beta/models/b:predict', 404],
    ['/v1beta/models/b', 405],
    ['/v1beta/models/:generateContent', 404],
    ['/v1beta/models/none:generateContent', 404],
    ['/v1beta1/projects/p/locations/l/publishers/google/models/b:generateContent', 404],
    ['/v1beta/files', 404],
  ])('is not found at %s', async (path, expected) => {
    await using portus = await startPortus({ aliases: { b: google(NOBODY) } })
    const response = await portus.call(path, { json: { contents: [] } })
    const json = (await response.json()) as { error: object }

    expect(response.status).toBe(expected === 405 ? response.status : expected)
    expect(json.error).toMatchObject({ code: response.status })
  })

  test.each([
    '/v1/chat/completions?x=/v1beta/&key=',
    '/v1/messages?key=',
    '/v1/models?x=/v1beta/models/&key=',
  ])('is the only one whose key may stand in the query, not %s', async (path) => {
    await using portus = await startPortus({ aliases: { b: google(NOBODY) } })
    const response = await fetch(portus.url + path + KEY, {
      method: path.startsWith('/v1/models') ? 'GET' : 'POST',
      ...(!path.startsWith('/v1/models') && { body: '{"model":"b","messages":[]}' }),
    })

    expect(response.status).toBe(401)
  })
})
