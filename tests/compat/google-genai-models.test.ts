import { expect, test } from 'bun:test'
import { GoogleGenAI } from '@google/genai'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { MESSAGE } from '../support/providers/anthropic-messages'
import { geminiEmbeddings, openaiEmbeddings, VECTOR } from '../support/providers/embeddings'
import { gemini } from '../support/providers/gemini'
import { startProvider } from '../support/providers/server'

/** What Google's SDK asks for besides answers: models, counts and vectors. It has two modes, with one key. */

const google = (url: string, model: string): AliasFile => ({
  provider: 'google',
  api_key: 'k',
  custom_host: url.replace(/\/v1$/, ''),
  override_params: { model },
})

async function start() {
  const far = startProvider((asked) => {
    const { path, json = {} } = asked
    if (path.endsWith(':countTokens')) return Response.json({ totalTokens: 31 })
    if (path.endsWith('/count_tokens')) return Response.json({ input_tokens: 17 })
    if (path.endsWith(':batchEmbedContents')) return Response.json(geminiEmbeddings(json))
    if (path.endsWith('/embeddings')) return Response.json(openaiEmbeddings(json))
    return path.endsWith('/messages') ? Response.json(MESSAGE) : gemini()(asked)
  })
  const portus = await startPortus({
    aliases: {
      flash: google(far.url, 'gemini-2.5-flash'),
      'team/claude': anthropicAlias(far.url),
      vectors: google(far.url, 'gemini-embedding-001'),
      others: openaiAlias(far.url, { override_params: { model: 'text-embedding-3-small' } }),
    },
  })
  const sdk = (more: object = {}) =>
    new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: portus.url }, ...more })
  return {
    far,
    sdk,
    async [Symbol.asyncDispose]() {
      await portus.stop(true)
      far[Symbol.dispose]()
    },
  }
}

test('lists and gets models, page by page', async () => {
  await using running = await start()
  const names: (string | undefined)[] = []
  for await (const { name } of await running.sdk().models.list({ config: { pageSize: 2 } }))
    names.push(name)

  expect(names).toEqual(['models/flash', 'models/team/claude', 'models/vectors', 'models/others'])
})

test('counts tokens, natively and at another provider', async () => {
  await using running = await start()
  const { models } = running.sdk()
  const count = async (model: string) =>
    (await models.countTokens({ model, contents: 'Hi' })).totalTokens

  expect(await count('flash')).toBe(31)
  expect(await count('models/team/claude')).toBe(17)
})

test('gets vectors, natively and from another provider', async () => {
  await using running = await start()
  const { models } = running.sdk()
  for (const model of ['vectors', 'others']) {
    const { embeddings } = await models.embedContent({
      model,
      contents: ['a', 'b'],
      config: { taskType: 'RETRIEVAL_QUERY', outputDimensionality: 3 },
    })

    expect(embeddings?.map(({ values }) => values)).toEqual([VECTOR, VECTOR])
  }
})

test('answers in its Vertex mode with a key alone', async () => {
  await using running = await start()
  const { models } = running.sdk({ vertexai: true })
  const { text } = await models.generateContent({ model: 'flash', contents: 'Hi' })
  const pieces: (string | undefined)[] = []
  for await (const piece of await models.generateContentStream({ model: 'flash', contents: 'Hi' }))
    pieces.push(piece.text)

  expect(text).toBe('Hello there')
  expect(pieces.join('')).toBe('Hello there')
})
