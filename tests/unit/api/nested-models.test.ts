import { describe, expect, test } from 'bun:test'
import { MAX_NESTED_BYTES, nestedModel } from '../../../src/api/nested-models'
import { jsonBody, jsonBodyOf } from '../../../src/body/json/body'
import { memberScanner } from '../../../src/body/json/scanner'
import { encode } from '../body/pieces'

const bodyOf = (members: object) =>
  jsonBodyOf(encode(JSON.stringify({ model: 'fast', ...members })))
const TOOL = {
  name: 'hire',
  input_schema: {
    type: 'object',
    properties: { model: { type: 'string', description: 'A "model"' }, models: { type: 'array' } },
    required: ['model'],
    $defs: { model: { type: 'string' } },
    default: { model: 'T' },
  },
  input_examples: [{ model: 'T' }],
}

describe('a body that names a further model', () => {
  const rows: [path: string, members: object][] = [
    ['fallbacks[0].model', { fallbacks: [{ model: 'opus' }] }],
    ['fallbacks', { fallbacks: ['opus'] }],
    ['fallbacks', { fallbacks: 'default' }],
    ['context_window_fallbacks', { context_window_fallbacks: [{ a: ['opus'] }] }],
    ['contentPolicyFallbacks', { contentPolicyFallbacks: [{ '*': ['opus'] }] }],
    ['model_fallbacks', { model_fallbacks: ['opus'] }],
    ['tools[1].model', { tools: [TOOL, { type: 'advisor_20260301', model: 'opus' }] }],
    ['tools[0].model', { tools: [{ type: 'image_generation', model: 'gpt-image-2' }] }],
    [
      'tools[0].parameters.model',
      { tools: [{ type: 'openrouter:image_generation', parameters: { model: 'x' } }] },
    ],
    ['context_management.edits[0].model', { context_management: { edits: [{ model: 'x' }] } }],
    ['models', { models: ['gpt-9'], route: 'fallback' }],
    ['fallback_models', { fallback_models: ['gpt-9'] }],
    ['fallbackModel', { fallbackModel: 'gpt-9' }],
    ['extra_body.model', { extra_body: { model: 'gpt-9' } }],
    ['plugins[0].model', { plugins: [{ id: 'web', model: 'gpt-9' }] }],
    ['safety_model', { safety_model: 'guard' }],
    [
      'method.reinforcement.grader.model',
      { method: { reinforcement: { grader: { model: 'x' } } } },
    ],
    [
      'method.reinforcement.grader.graders.a.model',
      { method: { reinforcement: { grader: { graders: { a: { model: 'x' } } } } } },
    ],
    [
      'data_sources[0].parameters.embedding_dependency.deployment_name',
      { data_sources: [{ parameters: { embedding_dependency: { deployment_name: 'x' } } }] },
    ],
    ['tools[0].Model', { tools: [{ Model: 'x' }] }],
    ['tools[0].MODEL', { tools: [{ MODEL: 'x' }] }],
    ['tools[0].modelſ', { tools: [{ modelſ: 'x' }] }],
    ['tools[0].modelId', { tools: [{ modelId: 'x' }] }],
    ['tools[0].input_schema.model', { tools: [{ input_schema: { model: 'x' } }] }],
  ]
  test.each(rows)('%s', (path, members) => {
    expect(nestedModel(bodyOf(members))).toEqual({ path })
  })

  test('is found where the name is spelled with escapes, and where parsers see the first of two', () => {
    for (const json of [
      '{"model":"fast","tools":[{"\\u006dodel":"x"}]}',
      '{"model":"fast","tools":[{"m\\u006Fdel":"x"}]}',
      '{"model":"fast","tools":[{"\\u006d\\u006f\\u0064\\u0065\\u006c":"x"}]}',
      '{"model":"fast","tools":[{"model":"x","model":null}]}',
    ])
      expect(nestedModel(jsonBodyOf(encode(json)))).toEqual({ path: 'tools[0].model' })
  })

  test('is found wherever the pieces of the body are cut', () => {
    const bytes = encode('{"model":"fast","tools":[{"a":"b"},{"model" : "x"}]}')
    for (let size = 1; size < 24; size++) {
      const scanner = memberScanner()
      const pieces = []
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size))
      for (const piece of pieces) scanner.push(piece)

      expect(nestedModel(jsonBody(pieces, scanner.finish()))).toEqual({ path: 'tools[1].model' })
    }
  })
})

describe('a body that names none', () => {
  const rows: [sentence: string, members: object][] = [
    ['with a tool that takes a model', { tools: [TOOL] }],
    [
      'with a function that takes a model',
      {
        tools: [
          { type: 'function', function: { name: 'a', parameters: TOOL.input_schema } },
          { type: 'function', name: 'a', parameters: TOOL.input_schema },
        ],
        functions: [{ name: 'a', parameters: TOOL.input_schema }],
      },
    ],
    [
      'whose messages talk of models',
      {
        messages: [
          { role: 'user', content: 'the "model": x' },
          { role: 'assistant', content: [{ type: 'tool_use', input: { model: 'T' } }] },
        ],
        system: [{ type: 'text', text: '"model":' }],
      },
    ],
    [
      'whose input has calls with a model',
      { input: [{ type: 'function_call', arguments: '{"model":"T"}' }] },
    ],
    [
      'whose answer has a model',
      { response_format: { json_schema: { schema: TOOL.input_schema } } },
    ],
    ['whose output has a model', { output_config: { format: { schema: TOOL.input_schema } } }],
    ['with marks', { metadata: { model: 'T' }, prompt: { id: 'p', variables: { model: 'T' } } }],
    ['that has its content judged', { moderation: { model: 'omni-moderation-latest' } }],
    ['with documents', { documents: [{ model: 'T' }] }],
    ['without a value for it', { models: [], fallbacks: null, tools: [{ model: null }] }],
    ['with words that are values', { tools: [{ type: 'model', name: 'models' }] }],
    ['that only routes', { provider: { order: ['a'], allow_fallbacks: true }, route: 'fallback' }],
    ['with settings of a model', { model_kwargs: { a: 1 }, options: { model_options: 1 } }],
  ]
  test.each(rows)('%s', (_, members) => {
    expect(nestedModel(bodyOf(members))).toBeUndefined()
  })
})

describe('a very large member', () => {
  const many = 'x '.repeat(512)
  const large = Array(MAX_NESTED_BYTES / many.length + 1).fill(many)

  test('is named where it is more than can be looked through', () => {
    expect(nestedModel(bodyOf({ tools: large }))).toEqual({ tooLarge: 'tools' })
    expect(nestedModel(bodyOf({ tools: [{ [many.repeat(4400)]: 1 }] }))).toEqual({
      tooLarge: 'tools',
    })
  })

  test('passes as content', () => {
    expect(nestedModel(bodyOf({ messages: large, input: large, metadata: large }))).toBeUndefined()
  })

  test('is looked through where its long strings are what is large', () => {
    const image = 'QUJD'.repeat(MAX_NESTED_BYTES / 2)

    expect(nestedModel(bodyOf({ tools: [{ mask: image }, { name: image }] }))).toBeUndefined()
    expect(nestedModel(bodyOf({ tools: [{ mask: image }, { model: 'x', mask: image }] }))).toEqual({
      path: 'tools[1].model',
    })
  })
})
