import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import type { AliasFile } from '../../../../src/alias/schema'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { editMembers } from '../../../../src/body/json/edit-members'
import type { Way } from '../../../../src/portkey/contract'
import { planFor } from '../../../../src/proxy/plan/plan'
import { jsonRequest } from '../../../support/cases/json-request'

const target = (provider: string, model: string, more: object = {}) =>
  ({
    provider,
    api_key: 'k',
    ...more,
    override_params: { model, ...(more as AliasFile).override_params },
  }) as AliasFile

/** Ten thousand numbers, which are as many tokens. */
const LONG = '1'.repeat(10_000)

function planOf(file: AliasFile, json: object, takesWays = true) {
  const body = jsonBodyOf(Buffer.from(JSON.stringify({ model: 'it', input: 'a', ...json })))
  const plan = planFor(
    jsonRequest({ endpoint: 'embeddings', alias: prepareAlias('it', file), body }),
    { takesWays },
  )
  /** What the provider gets by a way. */
  const sent = (way: Way | undefined) => {
    if (way?.kind === 'each')
      return way.calls.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as unknown)
    if (way?.kind !== 'own') return []
    return [JSON.parse(Buffer.concat(editMembers(body, way.edits)).toString()) as unknown]
  }
  const [way] = plan.ways.values()
  return { plan, way, sent: sent(way) }
}

describe('the way of embeddings', () => {
  const rows: [string, AliasFile, json: object, sent: object[], dropped?: string[]][] = [
    [
      'OpenAI gets the client’s bytes',
      target('openai', 'm'),
      { encoding_format: 'base64' },
      [{ model: 'm', input: 'a', encoding_format: 'base64' }],
    ],
    [
      'numbers alone are asked for without a word',
      target('together-ai', 'm'),
      { encoding_format: 'base64' },
      [{ model: 'm', input: 'a' }],
    ],
    [
      'who is asking is left out and named',
      target('voyage', 'm'),
      { user: 'u', encoding_format: 'float' },
      [{ model: 'm', input: ['a'] }],
      ['user'],
    ],
    [
      'a length has another name',
      target('mistral-ai', 'm'),
      { dimensions: 8 },
      [{ model: 'm', input: 'a', output_dimension: 8 }],
    ],
    [
      'a text in a list',
      target('azure-ai', 'm', { azure_foundry_url: 'https://x.services.ai.azure.com/models' }),
      {},
      [{ model: 'm', input: ['a'] }],
    ],
    [
      'a list stays',
      target('github', 'm'),
      { input: ['a', 'b'] },
      [{ model: 'm', input: ['a', 'b'] }],
    ],
    [
      'few inputs are one call',
      target('dashscope', 'm'),
      { input: Array(10).fill('a') },
      [{ model: 'm', input: Array(10).fill('a') }],
    ],
    [
      'many inputs are several',
      target('dashscope', 'm'),
      { input: Array(11).fill('a'), dimensions: 8, user: 'u' },
      [
        { model: 'm', input: Array(10).fill('a'), dimensions: 8 },
        { model: 'm', input: ['a'], dimensions: 8 },
      ],
      ['user'],
    ],
    [
      'many tokens are several calls',
      target('mistral-ai', 'm'),
      { input: [LONG, LONG, 'a'], encoding_format: 'base64' },
      [
        { model: 'm', input: [LONG], encoding_format: 'base64' },
        { model: 'm', input: [LONG, 'a'], encoding_format: 'base64' },
      ],
    ],
    [
      'few tokens are one call',
      target('mistral-ai', 'm'),
      { input: [LONG, 'a'] },
      [{ model: 'm', input: [LONG, 'a'] }],
    ],
    [
      'what is no input is left to the provider',
      target('mistral-ai', 'm'),
      { input: [LONG, 1] },
      [{ model: 'm', input: [LONG, 1] }],
    ],
    [
      'Perplexity is asked for its own numbers',
      target('perplexity-ai', 'm'),
      { dimensions: 8, encoding_format: 'base64' },
      [{ model: 'm', input: ['a'], dimensions: 8 }],
    ],
    [
      'an override goes before the client',
      target('google', 'm', { override_params: { dimensions: 4, task_type: 'X' } }),
      { dimensions: 8 },
      [
        {
          requests: [
            {
              model: 'models/m',
              content: { parts: [{ text: 'a' }] },
              taskType: 'X',
              outputDimensionality: 4,
            },
          ],
        },
      ],
    ],
    [
      'what the alias drops does not go',
      target('google', 'm', { drop: ['title'] }),
      { title: 't' },
      [{ requests: [{ model: 'models/m', content: { parts: [{ text: 'a' }] } }] }],
      ['title'],
    ],
    [
      'a forced passthrough knows no tables',
      { ...target('together-ai', 'm'), passthrough: true },
      { dimensions: 8, user: 'u' },
      [{ model: 'm', input: 'a', dimensions: 8, user: 'u' }],
    ],
    [
      'a path of the alias’s own',
      target('featherless-ai', 'm', { native: { embeddings: '/v1' } }),
      {},
      [{ model: 'm', input: 'a' }],
    ],
  ]

  test.each(rows)('%s', (_, file, json, expected, dropped = []) => {
    const { way, sent } = planOf(file, json)

    expect(sent).toEqual(expected)
    expect(way && 'dropped' in way ? (way.dropped ?? []) : []).toEqual(dropped)
  })

  test.each([
    ['together-ai', 'm', { dimensions: 8 }, 'dimensions'],
    ['bedrock', 'amazon.titan-embed-text-v1', { dimensions: 8 }, 'dimensions'],
    ['cohere', 'embed-english-v3.0', { input: [1] }, 'input'],
    ['dashscope', 'm', { input: Array(2049).fill('a') }, 'input'],
    ['google', 'm', { encoding_format: 'int8' }, 'encoding_format'],
    ['together-ai', 'm', { encoding_format: 1 }, 'encoding_format'],
    ['voyage', 'm', { encoding_format: 'ubinary' }, 'encoding_format'],
  ])('%s with %s refuses %p', (provider, model, json, param) => {
    let refusal: unknown
    try {
      const { way } = planOf(target(provider, model), json)
      refusal = way?.kind === 'refused' ? way.error : undefined
    } catch (error) {
      refusal = error
    }

    expect(refusal).toMatchObject({ kind: 'invalid_request', details: { param } })
  })

  test('a target that can is asked beside one that cannot', () => {
    const targets = [
      target('cohere', 'embed-english-v3.0'),
      target('google', 'gemini-embedding-001'),
    ]
    const { plan } = planOf({ strategy: { mode: 'fallback' }, targets }, { dimensions: 8 })

    expect([...plan.ways.values()].map(({ kind }) => kind)).toEqual(['refused', 'each'])
  })

  test.each([
    ['a passthrough that is off', { ...target('google', 'm'), passthrough: false }, true],
    ['guardrails', { ...target('google', 'm'), input_guardrails: ['x'] }, true],
    ['a remote gateway', target('google', 'm'), false],
    ['a provider that only the gateway knows', target('palm', 'm'), true],
    ['numbers that a remote gateway would not convert', target('perplexity-ai', 'm'), false],
    ['a model of Bedrock that is unknown', target('bedrock', 'arn:aws:bedrock:x'), true],
    ['a model of Vertex AI that is unknown', target('vertex-ai', 'endpoints.1'), true],
  ])('the gateway translates for %s', (_, file, takesWays) => {
    const { plan, way } = planOf(file as AliasFile, {}, takesWays as boolean)

    expect(way).toBeUndefined()
    expect(plan.stub.passthroughPrefix).toBeUndefined()
  })
})
