import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

/** A chat completion of nothing but a text or calls. */
const chatAnswer = ({
  content = null,
  calls = [],
}: {
  content?: string | null
  calls?: readonly { id: string; name: string; arguments: string }[]
}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    {
      index: 0,
      finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
      message: {
        role: 'assistant',
        content,
        ...(calls.length > 0 && {
          tool_calls: calls.map(({ id, ...one }) => ({ id, type: 'function', function: one })),
        }),
      },
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

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
    // The gateway passes OpenAI's own format on.
    if (provider !== 'openai') expect(Object.keys(sent?.json ?? {})).not.toContain('text')
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

  const LONG = `mcp__${'server'.repeat(12)}__look.up`
  const SHORT = LONG.slice(0, 64).replaceAll('.', '_')
  const bodies = {
    '/v1/responses': {
      input: 'Hi',
      tools: [{ type: 'function', name: LONG, parameters: { type: 'object' } }],
    },
    '/v1/messages': {
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ name: LONG, input_schema: { type: 'object' } }],
    },
  }

  test.each(Object.entries(bodies))(
    '%s has short names of tools on its way',
    async (path, body) => {
      using provider = startProvider(() =>
        Response.json(chatAnswer({ calls: [{ id: 'c', name: SHORT, arguments: '{}' }] })),
      )
      await using portus = await startPortus({
        aliases: {
          set: {
            provider: 'groq',
            api_key: 'k',
            custom_host: provider.url,
            passthrough: false,
            override_params: { model: 'm' },
          },
        },
      })

      const response = await portus.call(path, { json: { model: 'set', ...body } })

      expect(provider.received[0]?.json).toMatchObject({ tools: [{ function: { name: SHORT } }] })
      expect(provider.received[0]?.text).not.toContain(LONG)
      expect(await response.text()).toContain(`"name":"${LONG}"`)
    },
  )

  test('ends at the stop sequences that the provider does not take', async () => {
    using provider = startProvider(() => Response.json(chatAnswer({ content: 'one END two' })))
    await using portus = await startPortus({
      aliases: {
        set: {
          provider: 'openai',
          api_key: 'k',
          custom_host: provider.url,
          passthrough: false,
          override_params: { model: 'gpt-5.1' },
        },
      },
    })

    const response = await portus.call('/v1/messages', {
      json: {
        model: 'set',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'Hi' }],
        stop_sequences: ['END'],
      },
    })

    expect(provider.received[0]?.json).not.toHaveProperty('stop')
    expect(await response.json()).toMatchObject({
      content: [{ type: 'text', text: 'one ' }],
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    })
  })
})
