import { describe, expect, test } from 'bun:test'
import Anthropic, { NotFoundError as AnthropicNotFound } from '@anthropic-ai/sdk'
import OpenAI, { NotFoundError as OpenAINotFound } from 'openai'
import { testSdks } from '../support/clients/sdks'
import { KEY, openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'

const VISIBLE = ['claude', 'claude-translated', 'gpt', 'gpt-translated']

describe('the models that the SDKs see', () => {
  testSdks((stack) => {
    test('are the visible aliases in OpenAI’s list', async () => {
      const { openai, provider } = stack()

      const models = await Array.fromAsync(openai.models.list())

      expect(models.map(({ id }) => id).sort()).toEqual(VISIBLE)
      expect(models.find(({ id }) => id === 'gpt')).toMatchObject({
        object: 'model',
        owned_by: 'openai',
        created: expect.any(Number),
      })
      expect(provider.received).toHaveLength(0)
    })

    test('are the visible aliases in Anthropic’s list, which ends', async () => {
      const { anthropic, provider } = stack()

      const models = await Array.fromAsync(anthropic.models.list())

      expect(models.map(({ id }) => id).sort()).toEqual(VISIBLE)
      expect(models.find(({ id }) => id === 'gpt')).toMatchObject({
        type: 'model',
        display_name: 'gpt',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      })
      expect(provider.received).toHaveLength(0)
    })

    test('are described one by one, with a slash in the name and hidden ones as well', async () => {
      const { openai, anthropic } = stack()

      const { id, object } = await openai.models.retrieve('team/claude')
      const described = await anthropic.models.retrieve('team/claude')

      expect({ id, object }).toEqual({ id: 'team/claude', object: 'model' })
      expect(described).toMatchObject({ id: 'team/claude', type: 'model' })
    })

    test('raise each SDK’s NotFoundError when there is no such model', async () => {
      const { openai, anthropic } = stack()

      const errors = await Promise.all([
        openai.models.retrieve('nobody').catch((error: unknown) => error),
        anthropic.models.retrieve('nobody').catch((error: unknown) => error),
      ])

      expect(errors[0]).toBeInstanceOf(OpenAINotFound)
      expect(errors[1]).toBeInstanceOf(AnthropicNotFound)
    })
  })
})

/** The dates of one start, as each SDK has them, and when it was asked. */
async function datesOfOneStart() {
  await using portus = await startBinary({
    aliases: { gpt: openaiAlias('http://127.0.0.1:9/v1') },
    env: { PORTUS_KEY_TESTS: KEY },
  })
  const openai = new OpenAI({ baseURL: `${portus.url}/v1`, apiKey: KEY, maxRetries: 0 })
  const anthropic = new Anthropic({ baseURL: portus.url, apiKey: KEY, maxRetries: 0 })
  const [model] = await Array.fromAsync(openai.models.list())
  const [same] = await Array.fromAsync(anthropic.models.list())
  return { dates: [model?.created, same?.created_at], second: Math.floor(Date.now() / 1000) }
}

test('a model has the same date after the next start', async () => {
  const first = await datesOfOneStart()
  // OpenAI's dates are in seconds: the next start is in another one.
  await Bun.sleep((first.second + 1) * 1000 - Date.now())
  const next = await datesOfOneStart()

  expect(first.dates).toEqual([expect.any(Number), expect.any(String)])
  expect(Date.parse(String(first.dates[1]))).toBe(Number(first.dates[0]) * 1000)
  expect(next.dates).toEqual(first.dates)
}, 60_000)
