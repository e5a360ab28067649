import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { CONSENTS, ENDPOINTS } from '../../src/api/endpoints/endpoints'
import { formOf } from '../support/clients/forms'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

type Allow = NonNullable<AliasFile['allow']>

const WANTING = ENDPOINTS.filter(({ consent }) => consent !== undefined)

function callOf({ method, path, model, body, takesJson }: (typeof ENDPOINTS)[number]) {
  const form = formOf([['name', 'The keeper']])
  return {
    path: path.replace(':id', 'some-1'),
    init: {
      method,
      ...(method === 'POST' && {
        body: JSON.stringify(model === 'body' ? { model: 'gpt', training_file: 'file-1' } : {}),
      }),
      ...(body === 'form' && !takesJson && { body: form.body, headers: form.headers }),
    },
  }
}

describe('batches and fine-tuning', () => {
  test('are all the endpoints that work with what files and jobs name, besides those that no alias binds', () => {
    const ofOther = [
      '/v1/realtime/client_secrets',
      ...['/v1/videos/:id/remix', '/v1/videos/characters', '/v1/videos/edits'],
      '/v1/videos/extensions',
    ]
    expect(WANTING.map(({ path }) => path).sort()).toEqual(
      ENDPOINTS.map(({ path }) => path)
        .filter((path) => /^\/v1\/(batches|fine_tuning)/.test(path))
        .concat(ofOther as never[])
        .sort(),
    )
  })

  test.each(WANTING.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    '%s is a 403 that says what to add, and nobody is asked, until the alias allows it',
    async (_, endpoint) => {
      using provider = startProvider(() => Response.json({ id: 'some-1' }))
      const { path, init } = callOf(endpoint)
      const { consent } = endpoint as { consent: Allow[number] }
      const others = CONSENTS.filter((one) => one !== consent)
      for (const allow of [undefined, [], others]) {
        await using portus = await startPortus({
          aliases: { gpt: openaiAlias(provider.url, allow ? { allow } : {}) },
        })
        for (const address of [path, `${path}?model=gpt`]) {
          const response = await portus.call(address, init)

          expect(response.status).toBe(403)
          expect(await response.json()).toMatchObject({
            error: {
              code: 'not_allowed',
              message: expect.stringContaining(`add "allow": ["${consent}"] to its configuration`),
            },
          })
        }
      }
      expect(provider.received).toEqual([])

      await using allowing = await startPortus({
        aliases: { gpt: openaiAlias(provider.url, { allow: [consent] }) },
      })
      expect((await allowing.call(path, init)).status).toBe(200)
      expect(provider.received.length).toBe(1)
    },
  )

  test('go to the only alias that allows them, where several have such a provider', async () => {
    using provider = startProvider(() => Response.json({ data: [] }))
    using other = startProvider(() => Response.json({ data: [] }))
    await using portus = await startPortus({
      aliases: {
        plain: openaiAlias(other.url),
        nightly: openaiAlias(provider.url, { allow: ['batches'] }),
        further: openaiAlias(other.url),
      },
    })

    const unnamed = await portus.call('/v1/batches')
    const named = await portus.call('/v1/batches?model=plain')
    const files = await portus.call('/v1/files')

    expect([unnamed.status, named.status, files.status]).toEqual([200, 403, 400])
    expect([provider.received.length, other.received.length]).toEqual([1, 0])
  })

  test('want no consent for files, not even for those of a batch', async () => {
    using provider = startProvider(() => Response.json({ id: 'file-1' }))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const line = '{"custom_id":"1","method":"POST","url":"/v1/responses","body":{"model":"gpt-9"}}'
    const form = formOf([
      ['purpose', 'batch'],
      ['file', line, 'a.jsonl'],
    ])

    const response = await portus.call('/v1/files', {
      method: 'POST',
      body: form.body,
      headers: form.headers,
    })

    expect(response.status).toBe(200)
    expect(provider.received[0]?.text).toBe(form.body)
  })
})

const MESSAGES = [{ role: 'user', content: 'Hi' }]
const SAID = { role: 'user', content: 'Hi' }
const IMAGES = { type: 'image_generation', model: 'gpt-image-9' }
const ADDITION = {
  type: 'tool_addition',
  tool: {
    type: 'tool_definition',
    definition: { type: 'advisor_20260301', name: 'advisor', model: 'opus' },
  },
}

describe('a model that a body names inside', () => {
  const rows: [path: string, model: string, member: string, body: object][] = [
    ['/v1/messages', 'claude', 'fallbacks[0].model', { fallbacks: [{ model: 'opus' }] }],
    ['/v1/messages', 'claude', 'tools[0].model', { tools: [{ type: 'advisor', model: 'opus' }] }],
    [
      '/v1/messages/count_tokens',
      'claude',
      'tools[0].model',
      { tools: [{ type: 'advisor', model: 'opus' }] },
    ],
    ['/v1/messages', 'gpt', 'tools[0].model', { tools: [{ type: 'advisor', model: 'opus' }] }],
    ['/v1/chat/completions', 'gpt', 'models', { models: ['gpt-9'], route: 'fallback' }],
    ['/v1/chat/completions', 'claude', 'extra_body.model', { extra_body: { model: 'gpt-9' } }],
    [
      '/v1/responses',
      'gpt',
      'tools[0].model',
      { tools: [{ type: 'image_generation', model: 'gpt-image-9' }], input: 'Hi' },
    ],
    [
      '/v1/responses',
      'claude',
      'tools[0].model',
      { tools: [{ type: 'image_generation', model: 'gpt-image-9' }], input: 'Hi' },
    ],
    ['/v1/responses', 'claude', 'models', { models: ['gpt-9'], input: 'Hi' }],
    ['/v1/responses', 'claude', 'extra_body.model', { extra_body: { model: 'x' }, input: 'Hi' }],
    [
      '/v1/responses',
      'gpt',
      'input[1].tools[0].model',
      { input: [SAID, { type: 'additional_tools', role: 'developer', tools: [IMAGES] }] },
    ],
    [
      '/v1/responses/input_tokens',
      'gpt',
      'input[0].tools[0].tools[0].model',
      {
        input: [
          {
            type: 'tool_search_output',
            tools: [{ type: 'namespace', name: 'n', tools: [IMAGES] }],
          },
        ],
      },
    ],
    [
      '/v1/responses',
      'gpt',
      'input[0].model',
      { input: [{ type: 'configuration_update', model: 'gpt-9' }] },
    ],
    [
      '/v1/responses',
      'gpt',
      'input[0].tools[0].model',
      { input: [{ type: 'x', tools: [IMAGES] }] },
    ],
    [
      '/v1/messages',
      'claude',
      'messages[1].content[0].tool.definition.model',
      { messages: [...MESSAGES, { role: 'system', content: [ADDITION] }] },
    ],
    [
      '/v1/messages/count_tokens',
      'claude',
      'messages[0].content[0].tool_changes[0].tool.definition.model',
      {
        messages: [
          { role: 'assistant', content: [{ type: 'compaction', tool_changes: [ADDITION] }] },
        ],
      },
    ],
    ['/v1/embeddings', 'gpt', 'fallback_models', { fallback_models: ['x'], input: 'Hi' }],
  ]

  test.each(rows)('of %s for %s is refused by its name: %s', async (path, model, member, body) => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: {
        gpt: openaiAlias(provider.url, { allow: ['batches', 'fine_tuning'] }),
        claude: anthropicAlias(provider.url),
      },
    })

    const response = await portus.call(path, {
      json: { model, max_tokens: 5, messages: MESSAGES, ...body },
    })

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: {
        message: `"${member}" names a further model, which this model does not allow; leave it out, or have the operator add "allow": ["nested_models"] to its configuration`,
      },
    })
    expect(provider.received).toEqual([])
  })

  test('is found in a conversation however its bytes are spelled and cut', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const inputs = [
      '{"type":"additional\\u005ftools","t\\u006fols":[{"type":"image_generation","m\\u006fdel":"x"}]}',
      '{"type":"additional_tools","type":"message","tools":[{"type":"image_generation","model":"x"}]}',
      '{"type":"message","type":"additional_tools","tools":[{"type":"image_generation","model":"x"}]}',
      ' { "tools" : [ { "model" : "x" } ] , "Type" : "additional_tools" } ',
    ]
    for (const item of inputs) {
      const response = await portus.call('/v1/responses', {
        method: 'POST',
        body: `{"model":"gpt","input":[{"role":"user","content":"Hi"} ,${item}]}`,
      })

      expect(response.status).toBe(400)
      expect(await response.text()).toContain('input[1].tools[0].model')
    }
    expect(provider.received).toEqual([])
  })

  test('reaches the provider where the alias allows it', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { claude: anthropicAlias(provider.url, { allow: ['nested_models'] }) },
    })
    const fallbacks = [{ model: 'opus' }]

    await portus.call('/v1/messages', {
      json: { model: 'claude', max_tokens: 5, messages: MESSAGES, fallbacks },
    })

    expect(provider.received[0]?.json).toMatchObject({ model: 'claude-real', fallbacks })
  })

  test.each([
    ['fallbacks', 'names a further model'],
    ['fallbacks[0]', 'names a further model'],
    ['models', 'names a further model'],
    ['models[]', 'names a further model'],
    ['Model_ID', 'names a further model'],
    ['context_window_fallbacks', 'names a further model'],
    ['engine', 'says the same'],
    ["'model'", 'may be read as "model"'],
    ['options', 'says the same'],
  ])('is refused in a form as well, before and behind the file: %s', async (name, words) => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: {
        ears: openaiAlias(provider.url, { override_params: { model: 'whisper', prompt: 'Hi' } }),
        inside: openaiAlias(provider.url, {
          override_params: { model: 'whisper', prompt: 'Hi' },
          passthrough: false,
        }),
      },
    })
    const field = `--bnd\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nother\r\n`
    const file = `--bnd\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF\r\n`
    for (const model of ['ears', 'inside'])
      for (const parts of [field + file, file + field]) {
        const first = `--bnd\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n`

        const response = await portus.call('/v1/audio/transcriptions', {
          method: 'POST',
          headers: { 'content-type': 'multipart/form-data; boundary=bnd' },
          body: `${first}${parts}--bnd--\r\n`,
        })

        expect(response.status).toBe(400)
        expect(await response.json()).toMatchObject({
          error: { message: expect.stringContaining(words) },
        })
      }
    expect(provider.received).toEqual([])
  })

  test('in a form reaches the provider where the alias allows it', async () => {
    using provider = startProvider(() => Response.json({ text: 'Hi' }))
    await using portus = await startPortus({
      aliases: { ears: openaiAlias(provider.url, { allow: ['nested_models'] }) },
    })
    const form = ['model', 'fallbacks', 'file"; filename="a.wav']
      .map((name) => `--bnd\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nears\r\n`)
      .join('')

    const response = await portus.call('/v1/audio/transcriptions', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=bnd' },
      body: `${form}--bnd--\r\n`,
    })

    expect(response.status).toBe(200)
    expect(provider.received[0]?.text).toContain('name="fallbacks"')
  })

  test('of a grader wants consent besides that for fine-tuning', async () => {
    using provider = startProvider(() => Response.json({ id: 'ftjob-1' }))
    const method = { reinforcement: { grader: { type: 'score_model', model: 'gpt-9' } } }
    const ask = async (allow: Allow) => {
      await using portus = await startPortus({
        aliases: { gpt: openaiAlias(provider.url, { allow }) },
      })
      return (
        await portus.call('/v1/fine_tuning/jobs', {
          json: { model: 'gpt', training_file: 'file-1', method },
        })
      ).status
    }

    expect(await ask(['fine_tuning'])).toBe(400)
    expect(await ask(['nested_models'])).toBe(403)
    expect(await ask(['fine_tuning', 'nested_models'])).toBe(200)
  })

  test('reaches the provider in a conversation where the alias allows it, and what is said names none', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: {
        gpt: openaiAlias(provider.url),
        allowing: openaiAlias(provider.url, { allow: ['nested_models'] }),
      },
    })
    const added = [SAID, { type: 'additional_tools', role: 'developer', tools: [IMAGES] }]
    const said = [
      { role: 'user', content: 'Is "additional_tools" a "model"?' },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"tools":[{"model":"x"}]}' },
      { type: 'function_call_output', call_id: 'c', output: '"tools"' },
      { type: 'mcp_list_tools', id: 'm', server_label: 's', tools: [{ name: 'f', model: 'x' }] },
      {
        type: 'additional_tools',
        role: 'developer',
        tools: [{ type: 'function', name: 'Task', parameters: { properties: { model: {} } } }],
      },
    ]

    await portus.call('/v1/responses', { json: { model: 'allowing', input: added } })
    await portus.call('/v1/responses', { json: { model: 'gpt', input: said } })

    expect(provider.received.map(({ json }) => json?.input)).toEqual([added, said])
  })

  test('is none in a tool’s schema, its arguments and the conversation, which pass unchanged', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { claude: anthropicAlias(provider.url) } })
    const input_schema = {
      type: 'object',
      properties: { model: { type: 'string', enum: ['sonnet'] } },
      required: ['model'],
    }
    const messages = [
      { role: 'user', content: 'Which "model": are you?' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't1', name: 'Task', input: { model: 'sonnet' } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'ok' }] },
    ]
    const body = { max_tokens: 5, messages, tools: [{ name: 'Task', input_schema }] }

    await portus.call('/v1/messages', { json: { model: 'claude', ...body } })

    expect(provider.received[0]?.json).toMatchObject(body)
  })
})
