import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const FORMAT = {
  type: 'json_schema',
  name: 'alias_form',
  schema: { type: 'object', properties: { alias_field: { type: 'string' } } },
}
const TEXT = { format: FORMAT, verbosity: 'low' }
const AWS = { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' }

const asked = async (file: AliasFile, body: object) => {
  using provider = startProvider(() => Response.json({}, { status: 418 }))
  await using portus = await startPortus({
    aliases: { set: { api_key: 'k', custom_host: provider.url, passthrough: false, ...file } },
  })
  const response = await portus.call('/v1/responses', { json: { model: 'set', ...body } })
  return { response, sent: provider.received[0] }
}

describe('a response that the gateway translates', () => {
  test.each([
    ['openai', 'gpt-5.1', '"verbosity":"low"'],
    ['google', 'gemini-2.5-flash', 'alias_field'],
    ['groq', 'm', 'alias_form'],
  ] as const)('has the form that the alias sets for %s', async (provider, model, expected) => {
    const { sent } = await asked(
      { provider, override_params: { model, text: TEXT } },
      { input: 'Hi', text: { format: { type: 'json_object' } } },
    )

    expect(sent?.text).toContain('alias_field')
    expect(sent?.text).toContain(expected)
    expect(sent?.text).not.toContain('json_object')
    expect(Object.keys(sent?.json ?? {})).not.toContain('text')
  })

  test('that would cost everybody is refused by the name that its client has', async () => {
    const input = Array.from({ length: 6000 }, () => ({ role: 'user', content: 'Hi' }))
    const { response, sent } = await asked(
      { provider: 'bedrock', ...AWS, override_params: { model: 'amazon.nova-pro-v1:0' } },
      { input },
    )

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { param: 'input' } })
    expect(sent).toBeUndefined()
  })
})
