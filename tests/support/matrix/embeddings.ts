import { expect } from 'bun:test'
import OpenAI from 'openai'
import { NATIVE_FORMATS } from '../../../src/api/native/formats'
import { KEY, startPortus } from '../portus'
import { startProvider } from '../providers/server'
import { vectorOf } from '../providers/strict-embeddings'
import type { Family } from './families'
import type { Outcome } from './probe'

const TEXTS = ['one', 'two', 'three']

/**
 * Asks a family for embeddings with OpenAI's SDK, which asks for base64. Vectors must come in the order of the texts.
 * A family without embeddings must say so.
 */
export async function probeEmbeddings({ format, embeddings }: Family): Promise<Outcome> {
  using provider = startProvider()
  if (embeddings) provider.answer = embeddings.answer
  const { override_params, ...alias } = format.alias(provider.url)
  if (!embeddings)
    expect(Object.keys(NATIVE_FORMATS.embeddings)).not.toContain(String(alias.provider))
  const model = embeddings?.model ?? override_params?.model
  await using portus = await startPortus({
    aliases: { kit: { ...alias, override_params: { model } } },
  })
  const client = new OpenAI({ apiKey: KEY, baseURL: `${portus.url}/v1`, maxRetries: 0 })
  const asked = client.embeddings.create({ model: 'kit', input: TEXTS })
  if (!embeddings) {
    const error = await asked.then(
      () => undefined,
      (cause: unknown) => cause,
    )
    expect(error).toBeInstanceOf(OpenAI.APIError)
    return 'none'
  }
  const { data } = await asked
  expect(data.map(({ embedding }) => embedding)).toEqual(
    TEXTS.map((text) => (embeddings.vectorOf ?? vectorOf)(text)),
  )
  return 'yes'
}
