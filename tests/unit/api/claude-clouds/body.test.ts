import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { cloudMessage } from '../../../../src/api/claude-clouds/body'
import { bedrockCountBody, countIn } from '../../../../src/api/claude-clouds/count'
import { jsonBody, jsonBodyOf } from '../../../../src/body/json/body'
import { memberScanner } from '../../../../src/body/json/scanner'
import { cut, encode, lengths } from '../../body/pieces'

type Given = Partial<Parameters<typeof cloudMessage>[0]>

const MODELS = {
  bedrock: 'us.anthropic.claude-sonnet-4-5',
  'vertex-ai': 'anthropic.claude-sonnet-4-5@1',
}

function message(body: object | string, { cloud = 'bedrock', ...rest }: Given = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const target = { cloud, model: MODELS[cloud], betas: [], isCount: false, ...rest }
  const { edits, ...said } = cloudMessage(target, jsonBodyOf(encode(text)))
  return { edits: Object.fromEntries(edits), ...said }
}

const NOTHING_ELSE = { headers: {}, dropped: [], droppedBetas: [], refused: [] }
const ASKED = { model: 'alias', max_tokens: 9, stream: true, messages: [] }

describe('a message', () => {
  test('to Bedrock has its version and betas, and neither model nor stream', () => {
    expect(message(ASKED, { betas: ['interleaved-thinking-2025-05-14'] })).toEqual({
      ...NOTHING_ELSE,
      edits: {
        anthropic_version: '"bedrock-2023-05-31"',
        anthropic_beta: '["interleaved-thinking-2025-05-14"]',
        model: undefined,
        stream: undefined,
      },
    })
  })

  test('to Vertex AI has its version and no model, and its betas in a header', () => {
    const betas = ['interleaved-thinking-2025-05-14', 'web-search-2025-03-05']

    expect(message(ASKED, { cloud: 'vertex-ai', betas })).toEqual({
      ...NOTHING_ELSE,
      edits: { anthropic_version: '"vertex-2023-10-16"', model: undefined },
      headers: { 'anthropic-beta': betas.join(',') },
    })
  })

  test('that holds none of this loses nothing', () => {
    expect(message({ messages: [] }).edits).toEqual({ anthropic_version: '"bedrock-2023-05-31"' })
  })

  test('has the betas of its body, too', () => {
    const body = { ...ASKED, anthropic_beta: ['context-1m-2025-08-07', 'odd', 1] }

    expect(message(body, { betas: ['context-1m-2025-08-07'] })).toMatchObject({
      edits: { anthropic_beta: '["context-1m-2025-08-07"]' },
      droppedBetas: ['odd'],
    })
    expect(message(body, { cloud: 'vertex-ai' })).toMatchObject({
      edits: { anthropic_beta: undefined },
      headers: { 'anthropic-beta': 'context-1m-2025-08-07' },
    })
  })
})

describe('edits that are due anyway', () => {
  const target = { cloud: 'bedrock', model: MODELS.bedrock, betas: [], isCount: false } as const
  const body = jsonBodyOf(encode('{"model":"alias","temperature":1,"service_tier":"auto"}'))

  test('are read as if they had been made, and are among the others', () => {
    const tools = '[{"name":"a","cache_control":{"type":"ephemeral","scope":"global"}}]'
    const overrides = new Map<string, string | undefined>([
      ['model', '"us.anthropic.claude"'],
      ['temperature', undefined],
      ['max_tokens', '5'],
      ['service_tier', undefined],
      ['speed', '"fast"'],
      ['tools', tools],
    ])

    const { edits, dropped } = cloudMessage(target, body, overrides)

    expect(Object.fromEntries(edits)).toEqual({
      model: undefined,
      temperature: undefined,
      max_tokens: '5',
      service_tier: undefined,
      tools: '[{"name":"a","cache_control":{"type":"ephemeral"}}]',
      anthropic_version: '"bedrock-2023-05-31"',
    })
    expect(dropped).toEqual(['speed', 'tools.*.cache_control.scope'])
  })
})

describe('members that a cloud does not take', () => {
  test.each([
    ['service_tier', '"auto"'],
    ['speed', '"fast"'],
    ['cache_control', '{"type":"ephemeral"}'],
    ['diagnostics', '{}'],
    ['mcp_servers', ' [] '],
    ['inference_geo', '"global"'],
    ['context_management', '{"edits":[]}'],
  ])('%s is left out and named', (name, value) => {
    for (const cloud of ['bedrock', 'vertex-ai'] as const)
      expect(message(`{"${name}":${value}}`, { cloud })).toMatchObject({
        edits: { [name]: undefined },
        dropped: [name],
        refused: [],
      })
  })

  test.each([
    ['container', '"container_1"'],
    ['mcp_servers', '[{"url":"https://example.com"}]'],
    ['inference_geo', '"us"'],
  ])('%s is refused', (name, value) => {
    expect(message(`{"${name}":${value}}`)).toMatchObject({ dropped: [], refused: [name] })
  })

  test.each(['service_tier', 'container', 'inference_geo', 'context_management', 'output_format'])(
    '%s of null is left out without a word',
    (name) => {
      const { edits, ...said } = message(`{"${name}":null}`)

      expect(edits).toHaveProperty(name, undefined)
      expect(said).toEqual(NOTHING_ELSE)
    },
  )

  test('stay where a beta allows them', () => {
    const body = { context_management: { edits: [] } }

    expect(message(body, { betas: ['context-management-2025-06-27'] })).toMatchObject({
      edits: { anthropic_beta: '["context-management-2025-06-27"]' },
      dropped: [],
    })
    expect(message(body, { betas: ['context-management-2025-06-27'] }).edits).not.toHaveProperty(
      'context_management',
    )
  })

  test.each([
    ['{"output_format":{"type":"x"}}', '{"format":{"type":"x"}}'],
    ['{"output_format":{"type":"x"},"output_config":null}', '{"format":{"type":"x"}}'],
    [
      '{"output_format":{"type":"$&"},"output_config":{"effort":"low"}}',
      '{"format":{"type":"$&"},"effort":"low"}',
    ],
  ])('a format moves in %s', (body, config) => {
    expect(message(body).edits).toMatchObject({ output_format: undefined, output_config: config })
  })

  test('a format that stands there already stays', () => {
    const body = '{"output_format":{"type":"x"},"output_config":{"format":{"type":"y"}}}'

    expect(message(body).edits).toEqual({ anthropic_version: '"bedrock-2023-05-31"' })
  })
})

describe('what is said in the words of Converse', () => {
  test.each(['guardrailConfig', 'guardrail_config'])('%s becomes headers', (name) => {
    const guardrail = { guardrailIdentifier: 'gr-1', guardrailVersion: 'DRAFT', trace: 'enabled' }

    expect(message({ [name]: guardrail, performance_config: { latency: 'optimized' } })).toEqual({
      ...NOTHING_ELSE,
      headers: {
        'x-amzn-bedrock-guardrailidentifier': 'gr-1',
        'x-amzn-bedrock-guardrailversion': 'DRAFT',
        'x-amzn-bedrock-trace': 'ENABLED',
        'x-amzn-bedrock-performanceconfig-latency': 'optimized',
      },
      edits: {
        anthropic_version: '"bedrock-2023-05-31"',
        [name]: undefined,
        performance_config: undefined,
      },
    })
  })

  test('further fields are members of the body, unless it has them', () => {
    const fields = { top_k: 3, thinking: { type: 'adaptive' }, anthropic_beta: ['odd'] }
    const body = { top_k: 1, additional_model_request_fields: fields }

    expect(message({ ...body, additionalModelResponseFieldPaths: ['/a'] })).toEqual({
      ...NOTHING_ELSE,
      edits: {
        anthropic_version: '"bedrock-2023-05-31"',
        thinking: '{"type":"adaptive"}',
        additional_model_request_fields: undefined,
        additionalModelResponseFieldPaths: undefined,
      },
      dropped: ['additionalModelResponseFieldPaths'],
      droppedBetas: ['odd'],
    })
  })

  test.each(['null', '1', '"a"', '[]'])('is left out where it is %s', (value) => {
    expect(message(`{"guardrail_config":${value}}`)).toEqual({
      ...NOTHING_ELSE,
      edits: { anthropic_version: '"bedrock-2023-05-31"', guardrail_config: undefined },
    })
  })
})

describe('members inside others', () => {
  const scoped = { type: 'ephemeral', scope: 'global' }
  const text = (cache_control: object) => ({ type: 'text', text: 'a "scope" b', cache_control })

  test('the scope of a cache is left out wherever it stands', () => {
    const body = {
      system: [text({ ...scoped, ttl: '1h' })],
      tools: [{ name: 'a', cache_control: scoped }],
      messages: [
        { role: 'user', content: 'scope' },
        { role: 'user', content: [{ type: 'tool_result', content: [text(scoped)] }, text(scoped)] },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', input: { cache_control: { scope: 1 } } }],
        },
      ],
    }
    const plain = { type: 'ephemeral' }

    for (const cloud of ['bedrock', 'vertex-ai'] as const) {
      const { edits, dropped } = message(body, { cloud })
      expect(JSON.parse(edits.system as string)).toEqual([text({ ...plain, ttl: '1h' })])
      expect(JSON.parse(edits.tools as string)).toEqual([{ name: 'a', cache_control: plain }])
      expect(JSON.parse(edits.messages as string)).toEqual([
        body.messages[0],
        { role: 'user', content: [{ type: 'tool_result', content: [text(plain)] }, text(plain)] },
        body.messages[2],
      ])
      expect(dropped).toEqual([
        'system.*.cache_control.scope',
        'tools.*.cache_control.scope',
        'messages.*.content.*.cache_control.scope',
        'messages.*.content.*.content.*.cache_control.scope',
      ])
    }
  })

  test('nothing is printed anew where there is none', () => {
    const body = { system: [text({ type: 'ephemeral' })], messages: [text({ type: 'ephemeral' })] }

    expect(message(body).edits).toEqual({ anthropic_version: '"bedrock-2023-05-31"' })
  })

  test('tools wait and have examples only with their betas', () => {
    const body = { tools: [{ name: 'a', defer_loading: true, input_examples: [{}] }] }

    expect(message(body)).toMatchObject({
      edits: { tools: '[{"name":"a"}]' },
      dropped: ['tools.*.defer_loading', 'tools.*.input_examples'],
    })
    const all = message(body, { betas: ['advanced-tool-use-2025-11-20'] })
    expect(all.edits).not.toHaveProperty('tools')
    expect(all.dropped).toEqual([])
  })

  test('Bedrock streams the input of tools eagerly by a beta', () => {
    const body = { tools: [{ name: 'a', eager_input_streaming: true }] }

    expect(message(body)).toEqual({
      ...NOTHING_ELSE,
      edits: {
        anthropic_version: '"bedrock-2023-05-31"',
        anthropic_beta: '["fine-grained-tool-streaming-2025-05-14"]',
        tools: '[{"name":"a"}]',
      },
    })
    expect(message(body, { model: 'anthropic.claude-opus-4-7' })).toMatchObject({
      edits: { tools: '[{"name":"a"}]' },
      dropped: ['tools.*.eager_input_streaming'],
      droppedBetas: [],
    })
    expect(message(body, { cloud: 'vertex-ai' }).edits).not.toHaveProperty('tools')
  })

  test('are found in a body of any pieces', () => {
    const bytes = encode(JSON.stringify({ system: [text(scoped)], messages: [] }))
    fc.assert(
      fc.property(lengths(12), (sizes) => {
        const pieces = cut(bytes, sizes)
        const scanner = memberScanner()
        for (const piece of pieces) scanner.push(piece)
        const body = jsonBody(pieces, scanner.finish())
        const target = {
          cloud: 'bedrock',
          model: MODELS.bedrock,
          betas: [],
          isCount: false,
        } as const

        expect(cloudMessage(target, body).dropped).toEqual(['system.*.cache_control.scope'])
      }),
    )
  })
})

describe('a count', () => {
  const body = { model: 'alias', messages: [] }
  const betas = ['context-1m-2025-08-07']

  test('on Bedrock is about a request that could be answered', () => {
    expect(message(body, { isCount: true, betas }).edits).toEqual({
      anthropic_version: '"bedrock-2023-05-31"',
      anthropic_beta: '["context-1m-2025-08-07"]',
      model: undefined,
      max_tokens: '1',
    })
    expect(
      message({ ...body, thinking: { budget_tokens: 2000 } }, { isCount: true }).edits,
    ).toMatchObject({ max_tokens: '2001' })
    expect(message({ ...body, max_tokens: 5 }, { isCount: true }).edits).not.toHaveProperty(
      'max_tokens',
    )
    expect(message({ ...body, thinking: null }, { isCount: true }).edits).toMatchObject({
      max_tokens: '1',
    })
  })

  test('on Vertex AI names its model and no beta', () => {
    expect(message(body, { cloud: 'vertex-ai', isCount: true, betas })).toEqual({
      ...NOTHING_ELSE,
      edits: { anthropic_version: '"vertex-2023-10-16"', model: '"claude-sonnet-4-5@1"' },
    })
  })

  test('is asked of Bedrock in base64', () => {
    const asked = JSON.parse(bedrockCountBody([encode('{"a":'), encode('"é"}')]))

    expect(Buffer.from(asked.input.invokeModel.body, 'base64').toString()).toBe('{"a":"é"}')
  })

  test.each([
    ['{"inputTokens":7}', 7],
    ['{"input_tokens":7,"more":1}', 7],
    ['{"totalTokens":7}', 7],
    ['{"totalTokens":-7}', undefined],
    ['{"message":"no"}', undefined],
    ['null', undefined],
    ['oops', undefined],
  ])('of %s is %p', (answer, count) => {
    expect(countIn(answer)).toBe(count as number)
  })
})

test('100 KB take less than a millisecond', () => {
  const system = [
    { type: 'text', text: 'a', cache_control: { type: 'ephemeral', scope: 'global' } },
  ]
  const tools = Array.from({ length: 40 }, (_, at) => ({
    name: `t${at}`,
    description: 'a'.repeat(1000),
  }))
  const messages = Array.from({ length: 60 }, () => ({
    role: 'user',
    content: [{ type: 'text', text: 'b"'.repeat(500) }],
  }))
  const body = jsonBodyOf(encode(JSON.stringify({ system, tools, messages })))
  const target = { cloud: 'bedrock', model: MODELS.bedrock, betas: [], isCount: false } as const
  for (let at = 0; at < 50; at++) cloudMessage(target, body)
  const before = performance.now()
  for (let at = 0; at < 100; at++) cloudMessage(target, body)

  // Ten times as much, so that a busy machine does not fail it.
  expect((performance.now() - before) / 100).toBeLessThan(10)
})
