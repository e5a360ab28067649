import { describe, expect, test } from 'bun:test'
import { NotFoundError as AnthropicNotFound } from '@anthropic-ai/sdk'
import { NotFoundError as OpenAINotFound } from 'openai'
import { testSdks } from '../support/clients/sdks'

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
