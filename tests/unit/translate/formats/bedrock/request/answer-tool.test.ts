import { describe, expect, test } from 'bun:test'
import type { Conversation } from '../../../../../../src/translate/conversation'
import {
  assistant,
  bodyOf,
  COHERE,
  call,
  LLAMA,
  NOVA,
  NOVA_2,
  print,
  QWEN,
  refusedMember,
  result,
  text,
  user,
} from './printed'

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
const output: Conversation['output'] = { kind: 'schema', schema: SCHEMA, description: 'A form.' }
const TOOL = { name: 'look', schema: SCHEMA }
const MISTRAL_LARGE = 'mistral.mistral-large-2407-v1:0'

const spec = (more: object = {}) => ({
  toolSpec: {
    name: 'portus_answer',
    description: 'Takes the answer. A form.',
    inputSchema: { json: SCHEMA },
    ...more,
  },
})

describe('a schema for a model that Bedrock does not hold to one', () => {
  test.each([NOVA, NOVA_2, COHERE])('is a tool that %s must call', (model) => {
    const body = bodyOf({ output }, model)
    expect(body.toolConfig).toEqual({
      tools: [spec()],
      toolChoice: { tool: { name: 'portus_answer' } },
    })
    expect(body.outputConfig).toBeUndefined()
  })

  test('is the only tool where a model can be made to call any', () => {
    expect(bodyOf({ output }, MISTRAL_LARGE).toolConfig).toEqual({
      tools: [spec()],
      toolChoice: { any: {} },
    })
  })

  test('has a description without the client’s', () => {
    const { toolConfig } = bodyOf({ output: { kind: 'schema', schema: SCHEMA } })
    expect(toolConfig).toMatchObject({ tools: [spec({ description: 'Takes the answer.' })] })
  })

  test('is not enforced to the letter, which is named', () => {
    expect(print({ output: { ...output, strict: true } as never }).dropped).toEqual([
      'response_format.strict',
    ])
    expect(print({ output, parallelCalls: false }).dropped).toEqual([])
  })

  test('stays beside calls of earlier turns', () => {
    const turns = [user(text('q')), assistant(call('1')), user(result('1'))]
    expect(bodyOf({ output, turns }).toolConfig).toMatchObject({ tools: [spec()] })
  })

  test('takes the place of tools that must not be called', () => {
    const { toolConfig } = bodyOf({ output, tools: [TOOL], toolChoice: { kind: 'none' } })
    expect(toolConfig).toMatchObject({ tools: [spec()] })
  })
})

describe('is refused', () => {
  test.each([LLAMA, 'us.deepseek.r1-v1:0', 'mistral.mistral-7b-instruct-v0:2'])(
    'for %s, which cannot be made to call a tool',
    (model) => expect(refusedMember({ output }, model)).toBe('response_format'),
  )

  test('beside tools', () => {
    expect(() => print({ output, tools: [TOOL] })).toThrow('call tools')
    expect(refusedMember({ output, tools: [TOOL] })).toBe('response_format')
  })

  test.each([{ type: 'array', items: {} }, { type: ['string', 'null'] }])(
    'where the answer is no object: %j',
    (schema) =>
      expect(refusedMember({ output: { kind: 'schema', schema } })).toBe('response_format'),
  )

  test.each([NOVA, QWEN])('for %s without a schema', (model) => {
    expect(refusedMember({ output: { kind: 'json' } }, model)).toBe('response_format')
  })

  test.each([NOVA, QWEN])('for %s as a tool of the client’s own', (model) => {
    expect(refusedMember({ tools: [{ name: 'portus_answer' }] }, model)).toBe('tools')
  })
})

test('models that Bedrock holds to a schema get no tool', () => {
  expect(bodyOf({ output }, QWEN).toolConfig).toBeUndefined()
})
