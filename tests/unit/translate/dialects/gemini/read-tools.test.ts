import { describe, expect, test } from 'bun:test'
import { Untranslatable } from '../../../../../src/translate/conversation'
import { readSchema } from '../../../../../src/translate/dialects/gemini/read-schema'
import { read } from './read'

const F = { name: 'f', description: 'd' }
const FUNCTIONS = { functionDeclarations: [F, { name: 'g' }] }

describe('functions', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
  const parameters = { type: 'OBJECT', properties: { a: { type: 'STRING' } }, required: ['a'] }

  test.each([
    ['Google’s schema', [{ functionDeclarations: [{ ...F, parameters }] }]],
    ['JSON Schema', [{ functionDeclarations: [{ ...F, parametersJsonSchema: schema }] }]],
    ['underscores', [{ function_declarations: [{ ...F, parameters_json_schema: schema }] }]],
    ['one tool and one function', { functionDeclarations: { ...F, parameters } }],
  ])('with %s', (_, tools) => {
    expect(read({ tools }).tools).toEqual([{ ...F, schema }])
  })

  test('in several tools', () => {
    const tools = [FUNCTIONS, { functionDeclarations: [{ name: 'h' }] }]

    expect(read({ tools }).tools.map(({ name }) => name)).toEqual(['f', 'g', 'h'])
  })

  test('with members that only Google’s servers know, which are named', () => {
    const tools = [
      { functionDeclarations: [{ ...F, behavior: 'NON_BLOCKING', response: { type: 'STRING' } }] },
    ]

    expect(read({ tools }).leftOut).toEqual([
      'tools.functionDeclarations.behavior',
      'tools.functionDeclarations.response',
    ])
  })

  test('without a name are refused', () => {
    expect(() => read({ tools: [{ functionDeclarations: [{}] }] })).toThrow(Untranslatable)
  })
})

describe('Google’s own tools', () => {
  test.each([
    [{ googleSearch: {} }, { name: 'googleSearch' }],
    [{ google_search: {} }, { name: 'googleSearch' }],
    [
      { googleSearch: { excludeDomains: ['a.example'], timeRangeFilter: { startTime: 't' } } },
      { name: 'googleSearch', blockedDomains: ['a.example'], others: ['timeRangeFilter'] },
    ],
    [
      { googleSearchRetrieval: { dynamicRetrievalConfig: { mode: 'MODE_DYNAMIC' } } },
      { name: 'googleSearchRetrieval', others: ['dynamicRetrievalConfig'] },
    ],
  ])('%j is a search', (tool, search) => {
    expect(read({ tools: [tool] }).webSearch).toEqual({ isOptional: false, ...search })
  })

  test.each([
    'codeExecution',
    'code_execution',
    'computerUse',
    'enterpriseWebSearch',
    'fileSearch',
    'googleMaps',
    'mcpServers',
    'retrieval',
    'urlContext',
  ])('%s is refused', (name) => {
    expect(() => read({ tools: [FUNCTIONS, { [name]: { a: 1 } }] })).toThrow(
      'does not have the tool',
    )
  })
})

describe('which function may be called', () => {
  const chosen = (config: object) =>
    read({ tools: [FUNCTIONS], toolConfig: { functionCallingConfig: config } })
      .toolChoice as unknown

  test.each([
    [{}, undefined],
    [{ mode: 'MODE_UNSPECIFIED' }, undefined],
    [{ mode: 'AUTO' }, { kind: 'auto' }],
    [{ mode: 'auto' }, { kind: 'auto' }],
    [{ mode: 1 }, { kind: 'auto' }],
    [{ mode: 'NONE' }, { kind: 'none' }],
    [{ mode: 3 }, { kind: 'none' }],
    [{ mode: 'ANY' }, { kind: 'required' }],
    [
      { mode: 'ANY', allowedFunctionNames: ['f'] },
      { kind: 'tool', name: 'f' },
    ],
    [
      { mode: 'ANY', allowed_function_names: ['f', 'g'] },
      { kind: 'allowed', names: ['f', 'g'], isRequired: true },
    ],
    [{ mode: 'VALIDATED' }, { kind: 'auto' }],
    [
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
      { kind: 'allowed', names: ['f'], isRequired: false },
    ],
  ])('%j', (config, choice) => {
    expect(chosen(config)).toEqual(choice)
  })

  test('an unknown mode is refused', () => {
    expect(() => chosen({ mode: 'SOMETIMES' })).toThrow(Untranslatable)
  })

  test('a choice of no function leaves the search', () => {
    const request = {
      tools: [FUNCTIONS, { googleSearch: {} }],
      toolConfig: { functionCallingConfig: { mode: 'NONE' } },
    }

    expect(read(request)).toMatchObject({ tools: [], webSearch: { name: 'googleSearch' } })
    expect(read(request).toolChoice).toBeUndefined()
  })

  test('what else the config says is named', () => {
    const toolConfig = {
      retrievalConfig: { languageCode: 'de' },
      includeServerSideToolInvocations: true,
      functionCallingConfig: { mode: 'VALIDATED', streamFunctionCallArguments: true },
    }

    expect(read({ toolConfig }).leftOut).toEqual([
      'toolConfig.retrievalConfig',
      'toolConfig.functionCallingConfig.streamFunctionCallArguments',
      'toolConfig.functionCallingConfig.mode',
    ])
  })
})

describe('a schema of Google’s', () => {
  test.each([
    [{ type: 'STRING' }, { type: 'string' }],
    [{ type: 'string' }, { type: 'string' }],
    [{ type: 6 }, { type: 'object' }],
    [{ type: 'TYPE_UNSPECIFIED', title: 't' }, { title: 't' }],
    [
      { type: 'INTEGER', format: 'int64', nullable: true },
      { type: ['integer', 'null'], format: 'int64' },
    ],
    [{ type: 'STRING', nullable: false }, { type: 'string' }],
    [
      { type: 'STRING', format: 'enum', enum: ['a', 'b'] },
      { type: 'string', enum: ['a', 'b'] },
    ],
    [
      { type: 'STRING', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      { type: 'INTEGER', enum: ['1', '2'] },
      { type: 'integer', enum: [1, 2] },
    ],
    [
      { type: 'ARRAY', minItems: '1', max_items: '3', items: { type: 'NUMBER' } },
      { type: 'array', minItems: 1, maxItems: 3, items: { type: 'number' } },
    ],
    [
      { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }], nullable: true },
      { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
    ],
    [{ any_of: [{ type: 'BOOLEAN' }] }, { anyOf: [{ type: 'boolean' }] }],
    [
      { type: 'STRING', example: 'x', default: 'y' },
      { type: 'string', examples: ['x'], default: 'y' },
    ],
    [
      { defs: { n: { type: 'OBJECT' } }, ref: '#/$defs/n' },
      { $defs: { n: { type: 'object' } }, $ref: '#/$defs/n' },
    ],
    [{ type: ['STRING', 'NULL'] }, { type: ['string', 'null'] }],
    [
      { type: 'object', additionalProperties: { type: 'STRING' } },
      { type: 'object', additionalProperties: { type: 'string' } },
    ],
  ])('%j means %j', (schema, expected) => {
    expect(readSchema(schema) as unknown).toEqual(expected)
  })

  test('has its properties in their order, under names of the client’s own', () => {
    const read = readSchema({
      type: 'OBJECT',
      properties: {
        any_of: { type: 'STRING' },
        nullable: { type: 'STRING' },
        type: { type: 'STRING' },
      },
      propertyOrdering: ['type', 'gone', 'any_of'],
    })

    expect(Object.keys(read.properties as object)).toEqual(['type', 'any_of', 'nullable'])
  })

  test('has a property of any name', () => {
    const properties = JSON.parse('{"__proto__":{"type":"STRING"}}')
    const read = readSchema({ type: 'OBJECT', properties })

    expect(JSON.stringify(read)).toBe(
      '{"type":"object","properties":{"__proto__":{"type":"string"}}}',
    )
  })

  test('may be of any depth', () => {
    let schema: object = { type: 'STRING' }
    for (let depth = 0; depth < 4000; depth++) schema = { type: 'ARRAY', items: schema }

    expect(readSchema(schema as never)).toMatchObject({ type: 'array' })
  })
})
