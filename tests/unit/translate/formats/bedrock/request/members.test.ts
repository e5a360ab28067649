import { describe, expect, test } from 'bun:test'
import type { Conversation, Reasoning } from '../../../../../../src/translate/conversation'
import {
  bodyOf,
  CLAUDE,
  COHERE,
  GPT_OSS,
  LLAMA,
  NOVA,
  NOVA_2,
  PROFILE,
  print,
  QWEN,
  refusedMember,
} from './printed'

const GROK = 'xai.grok-4'
const OPUS_5 = 'us.anthropic.claude-opus-5-v1:0'
const parts = (more: Partial<Conversation>, model?: string) => {
  const { body, dropped } = print(more, model)
  return { config: body.inferenceConfig, fields: body.additionalModelRequestFields, dropped }
}
const NOTHING = { config: undefined, fields: undefined, dropped: [] }

describe('the inference config', () => {
  test('says how the answer is made, and zero is a value', () => {
    const sampling = { maxOutputTokens: 9, temperature: 0, topP: 0.5, stop: ['a', 'b'] }
    expect(parts(sampling, NOVA)).toEqual({
      config: { maxTokens: 9, temperature: 0, topP: 0.5, stopSequences: ['a', 'b'] },
      fields: undefined,
      dropped: [],
    })
    expect(parts({ temperature: 0 }, PROFILE).config).toEqual({ temperature: 0 })
    expect(parts({}, NOVA)).toEqual(NOTHING)
  })

  test.each([NOVA, PROFILE])('has a temperature of 1 at the most for %s', (model) => {
    expect(parts({ temperature: 1.5 }, model)).toEqual({
      config: { temperature: 1 },
      fields: undefined,
      dropped: ['temperature'],
    })
  })

  test('has one sampling for Claude, and none for the newest', () => {
    expect(parts({ temperature: 0.2, topP: 0.5 }, PROFILE)).toEqual({
      config: { temperature: 0.2 },
      fields: undefined,
      dropped: ['top_p'],
    })
    expect(parts({ temperature: 0.2 }, OPUS_5)).toEqual({ ...NOTHING, dropped: ['temperature'] })
  })

  test('has no samplings for Grok', () => {
    expect(parts({ temperature: 0.2, topP: 0.5, maxOutputTokens: 3 }, GROK)).toEqual({
      config: { maxTokens: 3 },
      fields: undefined,
      dropped: ['temperature', 'top_p'],
    })
  })

  test('has no empty stop sequences, and for Claude none of white space', () => {
    expect(parts({ stop: ['', '\n'] }, NOVA)).toEqual({
      config: { stopSequences: ['\n'] },
      fields: undefined,
      dropped: ['stop'],
    })
    expect(parts({ stop: ['', '\n'] }, PROFILE)).toEqual({ ...NOTHING, dropped: ['stop'] })
  })

  test.each([
    [PROFILE, { top_k: 7 }],
    [NOVA, { inferenceConfig: { topK: 7 } }],
    [NOVA_2, { inferenceConfig: { topK: 7 } }],
    [COHERE, { k: 7 }],
    ['mistral.mistral-7b-instruct-v0:2', { top_k: 7 }],
  ])('has top_k in the words of %s', (model, fields) => {
    expect(parts({ topK: 7 }, model)).toEqual({ config: undefined, fields, dropped: [] })
  })

  test('names what only guides and is left out', () => {
    const guides = { topK: 7, seed: 1, presencePenalty: 1, frequencyPenalty: 1 }
    expect(parts(guides, LLAMA)).toEqual({
      ...NOTHING,
      dropped: ['seed', 'presence_penalty', 'frequency_penalty', 'top_k'],
    })
    expect(parts({ presencePenalty: 0, frequencyPenalty: 0 }, LLAMA)).toEqual(NOTHING)
    expect(parts(guides, COHERE)).toEqual({
      config: undefined,
      fields: { k: 7, seed: 1, presence_penalty: 1, frequency_penalty: 1 },
      dropped: [],
    })
  })
})

describe('reasoning', () => {
  const asked = (reasoning: Reasoning, model: string, more: Partial<Conversation> = {}) =>
    parts({ ...more, reasoning }, model)
  const NO_FIELDS = undefined

  test.each<[string, Reasoning, object | undefined, string[]]>([
    [
      NOVA_2,
      { effort: 'low' },
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } },
      [],
    ],
    [
      NOVA_2,
      { mode: 'on', budgetTokens: 4000 },
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } },
      [],
    ],
    [NOVA_2, { effort: 'none' }, NO_FIELDS, []],
    [NOVA, { effort: 'low' }, NO_FIELDS, ['reasoning']],
    [NOVA, { mode: 'off' }, NO_FIELDS, []],
    [GPT_OSS, { effort: 'minimal' }, { reasoning_effort: 'low' }, []],
    [GPT_OSS, { effort: 'max' }, { reasoning_effort: 'high' }, []],
    [GPT_OSS, { effort: 'none' }, { reasoning_effort: 'low' }, ['reasoning']],
    ['deepseek.v3-v1:0', { effort: 'high' }, { reasoning_effort: 'high' }, []],
    ['us.deepseek.r1-v1:0', { effort: 'high' }, NO_FIELDS, ['reasoning']],
    ['moonshot.kimi-k2-thinking', { mode: 'on' }, { reasoning_effort: 'medium' }, []],
    [QWEN, { effort: 'low' }, { reasoning_config: 'low' }, []],
    [QWEN, { effort: 'medium' }, { reasoning_config: 'high' }, []],
    [LLAMA, { effort: 'low' }, NO_FIELDS, ['reasoning']],
    [
      CLAUDE,
      { mode: 'on', budgetTokens: 2000 },
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      [],
    ],
    [
      PROFILE,
      { mode: 'on', budgetTokens: 2000 },
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      [],
    ],
    [
      'us.anthropic.claude-sonnet-4-6',
      { effort: 'high' },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      [],
    ],
  ])('%s, asked for %p, is told %p', (model, reasoning, fields, dropped) => {
    expect(asked(reasoning, model)).toEqual({
      config: undefined,
      fields: fields as JsonObject,
      dropped,
    })
  })

  test('with the highest effort bounds Nova’s answer by itself', () => {
    expect(
      asked({ effort: 'high' }, NOVA_2, {
        maxOutputTokens: 9,
        temperature: 0,
        topP: 1,
        stop: ['a'],
      }),
    ).toEqual({
      config: { stopSequences: ['a'] },
      fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
      dropped: ['max_tokens', 'temperature', 'top_p'],
    })
  })

  test('takes Claude’s temperature', () => {
    expect(
      asked({ mode: 'on', budgetTokens: 2000 }, CLAUDE, { temperature: 0.5, topK: 3 }).dropped,
    ).toEqual(['temperature', 'top_k'])
  })
})

type JsonObject = Record<string, unknown>

describe('the form of the answer', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'integer', minimum: 1 } },
    required: ['a'],
  }
  const output = { kind: 'schema', schema, name: 'my form', description: 'A form.' } as const

  test.each([
    PROFILE,
    QWEN,
    GPT_OSS,
    'google.gemma-3-27b-it',
    'mistral.mistral-large-3-675b-instruct',
    'somebody.unheard-of-v1:0',
  ])('is a schema as text for %s', (model) => {
    expect(bodyOf({ output }, model).outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: {
          jsonSchema: {
            schema: JSON.stringify({
              type: 'object',
              properties: { a: { type: 'integer', description: '{minimum: 1}' } },
              required: ['a'],
              additionalProperties: false,
            }),
            name: 'my_form',
            description: 'A form.',
          },
        },
      },
    })
  })
})

describe('stop sequences', () => {
  test.each([QWEN, GPT_OSS, 'deepseek.v3-v1:0'])(
    'are left to Portus for %s, which takes none',
    (model) => {
      expect(bodyOf({ stop: ['a'] }, model).inferenceConfig).toBeUndefined()
      expect(print({ stop: ['a', ''] }, model)).toMatchObject({
        stopSequences: ['a'],
        dropped: ['stop'],
      })
      expect(print({ stop: ['a'] }, model).dropped).toEqual([])
      expect(print({ stop: [] }, model).dropped).toEqual([])
      expect(print({ stop: [''] }, model)).toMatchObject({ dropped: ['stop'] })
      expect(print({ stop: [''] }, model).stopSequences).toBeUndefined()
    },
  )

  test.each([NOVA, LLAMA, 'us.deepseek.r1-v1:0'])('are carried for %s', (model) => {
    expect(bodyOf({ stop: ['a'] }, model).inferenceConfig).toEqual({ stopSequences: ['a'] })
    expect(print({ stop: ['a'] }, model).stopSequences).toBeUndefined()
  })

  test('of white space are left to Portus for Claude', () => {
    expect(print({ stop: ['a', ' '] }, PROFILE)).toMatchObject({
      body: { inferenceConfig: { stopSequences: ['a'] } },
      stopSequences: ['a', ' '],
      dropped: [],
    })
  })
})

describe('Bedrock’s own members', () => {
  const own = (rest: JsonObject, model?: string, isStreamed = false) =>
    print({ rest, isStreamed }, model)

  test.each([
    ['guardrailConfig', { guardrailIdentifier: 'g', guardrailVersion: '1', trace: 'enabled' }],
    ['performanceConfig', { latency: 'optimized' }],
    ['serviceTier', { type: 'reserved' }],
    ['promptVariables', { a: { text: 'x' } }],
    ['additionalModelResponseFieldPaths', ['/a']],
    ['requestMetadata', { a: 'b' }],
  ])('%s is carried, in both spellings', (name, value) => {
    const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    for (const spelling of [name, snake])
      expect(own({ [spelling]: value })).toMatchObject({ body: { [name]: value }, dropped: [] })
  })

  test('have AWS’ spelling inside', () => {
    const config = {
      guardrail_identifier: 'g',
      guardrail_version: 'DRAFT',
      stream_processing_mode: 'async',
    }
    const printed = { guardrailIdentifier: 'g', guardrailVersion: 'DRAFT' }
    expect(own({ guardrail_config: config }).body.guardrailConfig).toEqual(printed)
    expect(own({ guardrail_config: config }, NOVA, true).body.guardrailConfig).toEqual({
      ...printed,
      streamProcessingMode: 'async',
    })
    expect(own({ prompt_variables: { some_name: 'x' } }).body.promptVariables).toEqual({
      some_name: { text: 'x' },
    })
  })

  test('go over what is made of the client’s', () => {
    const rest = {
      inference_config: { max_tokens: 5 },
      additional_model_request_fields: { inferenceConfig: { topK: 1 }, a: 1 },
    }
    expect(parts({ rest, maxOutputTokens: 9, temperature: 0, topK: 7 }, NOVA)).toEqual({
      config: { maxTokens: 5, temperature: 0 },
      fields: { inferenceConfig: { topK: 1 }, a: 1 },
      dropped: [],
    })
    const thinking = { type: 'disabled' }
    expect(
      parts(
        {
          rest: { additionalModelRequestFields: { thinking } },
          reasoning: { mode: 'on', budgetTokens: 2000 },
        },
        CLAUDE,
      ).fields,
    ).toEqual({ thinking })
  })

  test.each(['flex', 'priority', 'default'])('have the service tier %s', (serviceTier) => {
    expect(print({ serviceTier }).body.serviceTier).toEqual({ type: serviceTier })
  })

  test('leave other tiers out', () => {
    expect(print({ serviceTier: 'auto' })).toMatchObject({ dropped: [] })
    expect(print({ serviceTier: 'scale' }).dropped).toEqual(['service_tier'])
  })

  test('hold Claude’s betas and members', () => {
    const rest = { anthropic_beta: 'a, b', betas: ['b', 'c'], context_management: { edits: [] } }
    expect(own(rest, PROFILE).body.additionalModelRequestFields).toEqual({
      anthropic_beta: ['a', 'b', 'c'],
      context_management: { edits: [] },
    })
    expect(own(rest, NOVA).dropped).toEqual(['anthropic_beta', 'betas', 'context_management'])
  })
})

describe('metadata', () => {
  const logged = (metadata: unknown, name = 'metadata') => {
    const { body, dropped } = print({ rest: { [name]: metadata } })
    return { pairs: body.requestMetadata, dropped }
  }

  test('is for AWS’ logs', () => {
    expect(logged({ team: 'a b', n: 3, isTest: true, nothing: null })).toEqual({
      pairs: { team: 'a b', n: '3', isTest: 'true' },
      dropped: [],
    })
  })

  test.each([
    ['a%', 'x'],
    ['', 'x'],
    ['k'.repeat(257), 'x'],
    ['a', 'ä'],
    ['a', 'x'.repeat(257)],
    ['a', { b: 1 }],
  ])('loses the pair %p: %p, and names it', (key, value) => {
    const { pairs, dropped } = logged({ [key]: value, good: 'x' })
    expect(pairs).toEqual({ good: 'x' })
    expect(dropped).toEqual([`metadata.${key.slice(0, 64)}`])
  })

  test('takes every character that AWS takes', () => {
    const value = 'azAZ09 \t:_@$#=/+,-.'
    expect(logged({ [value]: value }, 'requestMetadata').pairs).toEqual({ [value]: value })
  })

  test('has sixteen pairs at the most', () => {
    const many = Object.fromEntries(Array.from({ length: 18 }, (_, at) => [`k${at}`, 'v']))
    const { pairs, dropped } = logged(many)
    expect(Object.keys(pairs as object)).toHaveLength(16)
    expect(dropped).toEqual(['metadata.k16', 'metadata.k17'])
  })

  test('is no member where nothing is left of it', () => {
    expect(logged({ ä: 'x' }).pairs).toBeUndefined()
    expect(logged('odd')).toEqual({ pairs: undefined, dropped: ['metadata'] })
  })
})

describe('the client’s other members', () => {
  test.each([
    ['n', 2],
    ['logprobs', true],
    ['top_logprobs', 3],
    ['audio', { voice: 'a' }],
    ['modalities', ['text', 'audio']],
    ['web_search_options', {}],
    ['moderation', {}],
    ['container', 'c'],
    ['mcp_servers', [{}]],
    ['inference_geo', 'us'],
  ])('%s: %p is refused by its name', (name, value) => {
    expect(refusedMember({ rest: { [name]: value } })).toBe(name)
  })

  test('that ask for nothing are left out without a word', () => {
    const rest = {
      n: 1,
      logprobs: false,
      top_logprobs: 0,
      modalities: ['text'],
      store: false,
      logit_bias: {},
      mcp_servers: [],
      audio: null,
    }
    expect(print({ rest }).dropped).toEqual(['mcp_servers'])
  })

  test('that nobody knows are named', () => {
    expect(
      print({ rest: { odd: 1, toString: 2, store: true, guardrailConfig: 'odd' } }).dropped,
    ).toEqual(['odd', 'toString', 'store', 'guardrailConfig'])
  })
})
