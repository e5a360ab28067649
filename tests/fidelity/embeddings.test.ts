import { describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import type { AliasFile } from '../../src/alias/schema'
import { KEY, startPortus } from '../support/portus'
import {
  base64Of,
  cohereEmbeddings,
  geminiEmbedding,
  openaiEmbeddings,
  VECTOR,
  vertexEmbeddings,
} from '../support/providers/embeddings'
import { type FakeProvider, startProvider } from '../support/providers/server'

const alias = (provider: string, url: string, more: object = {}) =>
  ({
    provider,
    api_key: 'k',
    custom_host: url,
    override_params: { model: 'm-1' },
    ...more,
  }) as AliasFile

const VERTEX = { vertex_project_id: 'p', vertex_region: 'us-central1' }

/** Providers whose embeddings the gateway translates, and how each answers. */
const PROVIDERS: Record<
  string,
  { more?: object; answer: (json: Record<string, unknown>) => object }
> = {
  google: { answer: geminiEmbedding },
  'vertex-ai': { more: VERTEX, answer: vertexEmbeddings },
  'mistral-ai': { answer: (json) => openaiEmbeddings({ ...json, encoding_format: 'float' }) },
  'together-ai': { answer: (json) => openaiEmbeddings({ ...json, encoding_format: 'float' }) },
  cohere: { answer: cohereEmbeddings },
}

async function withProvider(
  name: string,
  use: (ask: (more: object) => Promise<Response>, url: string, far: FakeProvider) => Promise<void>,
) {
  const { more, answer } = PROVIDERS[name]!
  using far = startProvider(({ json = {} }) => Response.json(answer(json)))
  await using portus = await startPortus({ aliases: { it: alias(name, far.url, more) } })
  await use(
    (rest) => portus.call('/v1/embeddings', { json: { model: 'it', input: 'a', ...rest } }),
    portus.url,
    far,
  )
}

describe.each(Object.keys(PROVIDERS))('embeddings of %s', (name) => {
  test('come as OpenAI’s SDK asks for them, unless told otherwise', () =>
    withProvider(name, async (_, url) => {
      const client = new OpenAI({ apiKey: KEY, baseURL: `${url}/v1`, maxRetries: 0 })

      const { data } = await client.embeddings.create({ model: 'it', input: 'a' })

      expect(data.map(({ embedding }) => embedding)).toEqual([VECTOR])
    }))

  test('are base64 where the client asks for it, and else numbers', () =>
    withProvider(name, async (ask) => {
      const embeddingOf = async (more: object) => {
        const { data } = (await (await ask(more)).json()) as { data: { embedding: unknown }[] }
        return data[0]?.embedding
      }

      expect(await embeddingOf({ encoding_format: 'base64' })).toBe(base64Of(VECTOR))
      expect(await embeddingOf({ encoding_format: 'float' })).toEqual(VECTOR)
      expect(await embeddingOf({})).toEqual(VECTOR)
    }))
})

test('a provider that answers one of several inputs is no answer', () =>
  withProvider('google', async (ask) => {
    const response = await ask({ input: ['a', 'b', 'c'] })

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { param: 'input', message: expect.stringContaining('1 of 3 inputs') },
    })
  }))

test('one input of tokens is one input', () =>
  withProvider('mistral-ai', async (ask) => {
    expect((await ask({ input: [1, 2, 3] })).status).toBe(200)
  }))
