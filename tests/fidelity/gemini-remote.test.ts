import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { openaiAlias, startPortus } from '../support/portus'
import { startOfficialGateway } from '../support/process/official'
import { openaiEmbeddings } from '../support/providers/embeddings'
import { gemini } from '../support/providers/gemini'
import { hello } from '../support/providers/models/hello'
import { type Answer, startProvider } from '../support/providers/server'

/** Gemini's API behind a gateway in another process, which knows nothing of it: everything is translated. */

const google = (url: string): AliasFile => ({
  provider: 'google',
  api_key: 'k',
  custom_host: url.replace(/\/v1$/, ''),
  override_params: { model: 'gemini-2.5-flash', temperature: 0.5 },
})

async function asked(
  make: (url: string) => AliasFile,
  method: string,
  answer: Answer,
  json: object,
) {
  await using official = await startOfficialGateway()
  using far = startProvider(answer)
  await using portus = await startPortus({
    gateway: official.url,
    aliases: { it: make(far.url) },
  })
  const response = await portus.call(`/v1beta/models/it:${method}`, { json })
  const { status, headers } = response
  return { status, headers, text: await response.text(), received: far.received }
}

const HI = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }

describe.each([
  ['Gemini', google, gemini(), ':generateContent'],
  ['OpenAI', (url: string) => openaiAlias(url), hello, '/chat/completions'],
] as const)('%s', (_, make, answer, place) => {
  test('answers', async () => {
    const { status, text, received } = await asked(make, 'generateContent', answer, HI)

    expect(status).toBe(200)
    expect(received[0]?.path).toEndWith(place)
    expect(JSON.parse(text)).toMatchObject({ candidates: [{ finishReason: 'STOP' }] })
  })

  test('has an estimate of a count', async () => {
    const { status, headers, text, received } = await asked(make, 'countTokens', answer, HI)

    expect(status).toBe(200)
    expect(headers.get('x-portus-token-count')).toBe('estimate')
    expect(JSON.parse(text).totalTokens).toBeGreaterThan(0)
    expect(received).toEqual([])
  })
})

// Of a stream from Gemini the official gateway makes no end, whoever asks for it.
test('a stream of another provider has its end', async () => {
  const { status, text } = await asked(
    (url) => openaiAlias(url),
    'streamGenerateContent?alt=sse',
    hello,
    HI,
  )

  expect(status).toBe(200)
  expect(text).toContain('"finishReason":"STOP"')
})

test('vectors come by OpenAI’s format', async () => {
  const { status, text } = await asked(
    (url) => openaiAlias(url),
    'embedContent',
    ({ json }) => Response.json(openaiEmbeddings(json ?? {})),
    { content: { parts: [{ text: 'Hi' }] } },
  )

  expect(status).toBe(200)
  expect(JSON.parse(text).embedding.values).toBeArray()
})
