import { describe, expect, test } from 'bun:test'
import type { Conversation, JsonObject, Tool } from '../../../../../../src/translate/conversation'
import { chat } from '../../../../../../src/translate/dialects/chat/chat'
import { cohere } from '../../../../../../src/translate/formats/cohere/format'
import { cohereRefusal } from '../../../../../support/providers/cohere-rules'
import { MODEL, print, refusal, THINKER } from './printed'

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
const LOOK: Tool = { name: 'look', description: 'Looks', schema: SCHEMA }
const HEAR: Tool = { name: 'hear' }

/** What of a body is not there in any other. */
const printed = (more: Partial<Conversation>, model?: string) => {
  const { body, dropped } = print(more, model)
  const { messages, model: named, stream, ...members } = body
  return { members, dropped }
}

test('a body names the model and says whether it is streamed', () => {
  expect(print({}).body).toEqual({
    model: MODEL,
    messages: [{ role: 'user', content: 'q' }],
    stream: false,
  })
  expect(print({ isStreamed: true }).body.stream).toBe(true)
})

describe('sampling and limits', () => {
  test.each<[Partial<Conversation>, JsonObject, string[]]>([
    [
      { temperature: 0, topP: 0.5, topK: 3, seed: 7 },
      { temperature: 0, p: 0.5, k: 3, seed: 7 },
      [],
    ],
    [
      { temperature: 1.5, topP: 1, topK: 900 },
      { temperature: 1, p: 0.99, k: 500 },
      ['temperature', 'top_p', 'top_k'],
    ],
    [{ topK: -1, topP: 0 }, { k: 0, p: 0.01 }, ['top_p', 'top_k']],
    [{ seed: -1 }, {}, ['seed']],
    [{ frequencyPenalty: 0, presencePenalty: 0 }, {}, []],
    [{ frequencyPenalty: 0.5, presencePenalty: 0 }, { frequency_penalty: 0.5 }, []],
    [{ frequencyPenalty: 0, presencePenalty: 2 }, { presence_penalty: 1 }, ['presence_penalty']],
    [
      { frequencyPenalty: 0.5, presencePenalty: 0.5 },
      { frequency_penalty: 0.5 },
      ['presence_penalty'],
    ],
    [{ frequencyPenalty: -1 }, {}, ['frequency_penalty']],
    [{ maxOutputTokens: 9, stop: ['a', ''] }, { max_tokens: 9, stop_sequences: ['a'] }, []],
    [{ stop: [''] }, {}, []],
  ])('%j', (asked, members, dropped) => {
    expect(printed(asked)).toEqual({ members, dropped })
  })

  test('of six stop sequences the provider gets five, and Portus sees to all', () => {
    const stop = ['1', '2', '3', '4', '5', '6']
    const { body, dropped, stopSequences } = print({ stop })
    expect(body.stop_sequences).toEqual(['1', '2', '3', '4', '5'])
    expect(stopSequences).toEqual(stop)
    expect(dropped).toEqual([])
  })
})

describe('tools', () => {
  const PRINTED = [
    { type: 'function', function: { name: 'look', description: 'Looks', parameters: SCHEMA } },
    {
      type: 'function',
      function: { name: 'hear', parameters: { type: 'object', properties: {} } },
    },
  ]
  const tools = [LOOK, HEAR]

  test.each<[Partial<Conversation>, JsonObject, string[]]>([
    [{}, { tools: PRINTED }, []],
    [{ toolChoice: { kind: 'auto' } }, { tools: PRINTED }, []],
    [{ toolChoice: { kind: 'none' } }, { tools: PRINTED, tool_choice: 'NONE' }, []],
    [{ toolChoice: { kind: 'required' } }, { tools: PRINTED, tool_choice: 'REQUIRED' }, []],
    [
      { toolChoice: { kind: 'tool', name: 'hear' }, parallelCalls: false },
      { tools: PRINTED.slice(1), tool_choice: 'REQUIRED' },
      [],
    ],
    [
      { toolChoice: { kind: 'allowed', names: ['look'], isRequired: true } },
      { tools: PRINTED.slice(0, 1), tool_choice: 'REQUIRED' },
      [],
    ],
    [
      { toolChoice: { kind: 'allowed', names: ['look'], isRequired: false } },
      { tools: PRINTED.slice(0, 1) },
      [],
    ],
    [{ parallelCalls: false }, { tools: PRINTED }, ['parallel_tool_calls']],
    [{ parallelCalls: true }, { tools: PRINTED }, []],
  ])('%j', (asked, members, dropped) => {
    expect(printed({ tools, ...asked })).toEqual({ members, dropped })
  })

  test('without any, a choice asks for nothing', () => {
    expect(printed({ toolChoice: { kind: 'required' } })).toEqual({
      members: {},
      dropped: ['tool_choice'],
    })
    expect(printed({ toolChoice: { kind: 'none' } })).toEqual({ members: {}, dropped: [] })
  })

  test('describe every member that they need', () => {
    const schema = { type: 'object', properties: { a: {} }, required: ['a', 'b', '__proto__'] }
    const { tools } = printed({ tools: [{ name: 'f', schema }] }).members as {
      tools: { function: { parameters: { properties: object } } }[]
    }
    expect(Object.keys(tools[0]!.function.parameters.properties)).toEqual(['a', 'b', '__proto__'])
  })

  test('a tool that is not there cannot be chosen', () => {
    expect(refusal({ tools, toolChoice: { kind: 'tool', name: 'x' } }).param).toBe('tool_choice')
  })

  test('are strict where all are, and where Cohere can keep to them', () => {
    const strict = { ...LOOK, strict: true }
    const long = { a: { type: 'string', maxLength: 5, description: 'A' } }
    const limited = { ...strict, schema: { ...SCHEMA, properties: long } }
    expect(printed({ tools: [limited] })).toEqual({
      members: {
        strict_tools: true,
        tools: [
          {
            type: 'function',
            function: {
              name: 'look',
              description: 'Looks',
              parameters: {
                ...SCHEMA,
                properties: { a: { type: 'string', description: 'A\n\n{maxLength: 5}' } },
              },
            },
          },
        ],
      },
      dropped: [],
    })
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`a${at}`, {}]))
    for (const others of [
      [strict, HEAR],
      [{ ...HEAR, strict: true }],
      [{ ...strict, schema: { type: 'object', properties: many, required: ['a1'] } }],
    ]) {
      const { members, dropped } = printed({ tools: others })
      expect(members).not.toHaveProperty('strict_tools')
      expect(dropped).toEqual(['tools.strict'])
    }
  })
})

describe('the form of the answer', () => {
  test('is JSON, with a schema or without', () => {
    expect(printed({ output: { kind: 'json' } }).members).toEqual({
      response_format: { type: 'json_object' },
    })
    expect(printed({ output: { kind: 'schema', schema: SCHEMA, name: 'n' } }).members).toEqual({
      response_format: { type: 'json_object', json_schema: SCHEMA },
    })
  })

  test('excludes tools and documents', () => {
    const output = { kind: 'json' } as const
    expect(refusal({ output, tools: [LOOK] }).param).toBe('response_format')
    expect(refusal({ output, rest: { documents: ['d'] } }).param).toBe('response_format')
    expect(printed({ output, tools: [LOOK], toolChoice: { kind: 'none' } }).members).toEqual({
      response_format: { type: 'json_object' },
    })
  })

  test.each([[{ type: 'array' }], [{ type: 'string' }], [true], [{}]])(
    'is an object: %j is refused',
    (schema) => {
      expect(refusal({ output: { kind: 'schema', schema } }).param).toBe('response_format')
    },
  )

  test('says in words what Cohere does not keep to', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        list: { type: 'array', minItems: 1, items: { type: 'integer', minimum: 0 } },
        mail: { type: 'string', format: 'email' },
        day: { type: 'string', format: 'date' },
        either: { oneOf: [{ type: 'string', maxLength: 2 }, { $ref: '#/$defs/n' }] },
        maximum: { type: 'number' },
      },
      $defs: { n: { type: 'number', multipleOf: 2 } },
      required: ['list'],
      additionalProperties: false,
    }
    const { members } = printed({ output: { kind: 'schema', schema } })
    expect(members.response_format).toEqual({
      type: 'json_object',
      json_schema: {
        type: 'object',
        properties: {
          list: {
            type: 'array',
            items: { type: 'integer', description: '{minimum: 0}' },
            description: '{minItems: 1}',
          },
          mail: { type: 'string', description: '{format: "email"}' },
          day: { type: 'string', format: 'date' },
          either: {
            anyOf: [{ type: 'string', description: '{maxLength: 2}' }, { $ref: '#/$defs/n' }],
          },
          maximum: { type: 'number' },
        },
        $defs: { n: { type: 'number', description: '{multipleOf: 2}' } },
        required: ['list'],
        additionalProperties: false,
      },
    })
  })
})

describe('thinking', () => {
  const ON = { type: 'enabled' }
  test.each<[NonNullable<Conversation['reasoning']>, object | undefined]>([
    [{ mode: 'on' }, ON],
    [{ mode: 'adaptive' }, ON],
    [
      { mode: 'on', budgetTokens: 500 },
      { ...ON, token_budget: 500 },
    ],
    [{ budgetTokens: 500.5 }, { ...ON, token_budget: 500 }],
    [{ budgetTokens: 64_000 }, { ...ON, token_budget: 31_000 }],
    [{ budgetTokens: -1, mode: 'on' }, ON],
    [{ budgetTokens: -1 }, undefined],
    [{ budgetTokens: 0 }, { type: 'disabled' }],
    [{ mode: 'off' }, { type: 'disabled' }],
    [{ effort: 'none' }, { type: 'disabled' }],
    [{ effort: 'low' }, { ...ON, token_budget: 1024 }],
    [{ effort: 'medium' }, { ...ON, token_budget: 8192 }],
    [{ effort: 'high' }, ON],
    [
      { effort: 'max', budgetTokens: 700 },
      { ...ON, token_budget: 700 },
    ],
    [{ isShown: true }, undefined],
  ])('%j', (reasoning, thinking) => {
    const { members, dropped } = printed({ reasoning }, THINKER)
    expect(members).toEqual(thinking === undefined ? {} : { thinking })
    expect(dropped).toEqual([])
  })

  test.each([
    ['command-a-03-2025', false],
    ['command-a-vision-07-2025', false],
    ['command-a-translate-08-2025', false],
    ['command-r-plus', false],
    ['command-r7b-12-2024', false],
    ['c4ai-aya-vision-32b', false],
    ['command', false],
    ['command-a-reasoning-08-2025', true],
    ['command-a-plus-05-2026', true],
  ])('%s thinks: %p', (model, thinks) => {
    const { members, dropped } = printed({ reasoning: { effort: 'high' } }, model)
    expect(members).toEqual(thinks ? { thinking: ON } : {})
    expect(dropped).toEqual(thinks ? [] : ['reasoning'])
    expect(printed({ reasoning: { mode: 'off' } }, model).dropped).toEqual([])
  })

  test.each([
    [
      { type: 'enabled', token_budget: 500 },
      { type: 'enabled', token_budget: 500 },
    ],
    [{ token_budget: 500 }, { token_budget: 500 }],
    [{ type: 'disabled' }, { type: 'disabled' }],
  ])('in Cohere’s own words: %j', (thinking, expected) => {
    const messages = [{ role: 'user', content: 'q' }]
    const read = chat.parseRequest({ model: 'm', messages, thinking }, String)
    const target = { provider: 'cohere', api: 'cohere', model: THINKER }
    const { body } = cohere.printRequest(read, target)
    expect(body.thinking).toEqual(expected)
    expect(cohereRefusal(body)).toBeUndefined()
  })
})

describe('other members', () => {
  test('of Cohere’s own are carried', () => {
    const own = {
      citation_options: { mode: 'FAST' },
      documents: [{ data: { text: 'd' } }],
      priority: 3,
      safety_mode: 'STRICT',
    }
    expect(printed({ rest: { ...own, none: null } })).toEqual({ members: own, dropped: [] })
    expect(printed({ tools: [LOOK], rest: { strict_tools: true } }).members.strict_tools).toBe(true)
  })

  test('of others are named', () => {
    expect(
      printed({
        user: 'u',
        serviceTier: 'flex',
        rest: {
          logit_bias: { 1: 2 },
          metadata: {},
          thinking: { type: 'odd' },
          n: 1,
          logprobs: false,
        },
      }),
    ).toEqual({
      members: {},
      dropped: ['logit_bias', 'metadata', 'thinking', 'user', 'service_tier'],
    })
    expect(printed({ serviceTier: 'auto' }).dropped).toEqual([])
  })

  test.each([
    ['audio', {}],
    ['container', 'c'],
    ['logprobs', true],
    ['mcp_servers', [{}]],
    ['modalities', ['text', 'audio']],
    ['n', 2],
    ['top_logprobs', 2],
    ['web_search_options', {}],
  ])('"%s" is refused', (name, value) => {
    expect(refusal({ rest: { [name]: value } }).param).toBe(name)
  })
})
