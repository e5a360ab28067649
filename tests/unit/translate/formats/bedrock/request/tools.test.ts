import { describe, expect, test } from 'bun:test'
import type { Conversation, ToolChoice } from '../../../../../../src/translate/conversation'
import {
  assistant,
  bodyOf,
  CLAUDE,
  call,
  GPT_OSS,
  LLAMA,
  NOVA,
  PIXTRAL,
  PROFILE,
  print,
  QWEN,
  refusedMember,
  result,
  text,
  user,
} from './printed'

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } }
const TOOL = { name: 'look', description: 'Looks.', schema: SCHEMA }
const OTHER = { name: 'find', schema: SCHEMA }
const HISTORY = [user(text('q')), assistant(call('1')), user(result('1'))]
const DEEPSEEK = 'deepseek.v3-v1:0'
const OPUS_4_5 = 'us.anthropic.claude-opus-4-5-20251101-v1:0'

const configOf = (more: Partial<Conversation>, model?: string) =>
  bodyOf(more, model).toolConfig as
    | { tools: { toolSpec: object }[]; toolChoice?: object }
    | undefined
const specs = (more: Partial<Conversation>, model?: string) =>
  configOf(more, model)?.tools.map(({ toolSpec }) => toolSpec)
const fieldsOf = (more: Partial<Conversation>, model?: string) =>
  bodyOf(more, model).additionalModelRequestFields

describe('tools', () => {
  test('have a name, a description and a schema, and nothing else', () => {
    const tool = { ...TOOL, defer_loading: true, cache_control: {}, strict: undefined } as never
    expect(configOf({ tools: [tool] })).toEqual({
      tools: [{ toolSpec: { name: 'look', description: 'Looks.', inputSchema: { json: SCHEMA } } }],
    })
  })

  test.each([
    [undefined, { type: 'object', properties: {} }],
    [null, { type: 'object', properties: {} }],
    ['odd', { type: 'object', properties: {} }],
    [{}, { type: 'object' }],
    [{ properties: { a: {} } }, { type: 'object', properties: { a: {} } }],
  ])('have the schema %p as an object', (schema, expected) => {
    expect(specs({ tools: [{ name: 'f', schema }] })).toEqual([
      { name: 'f', inputSchema: { json: expected } },
    ])
  })

  test.each(['', ' \n'])('have no description where it is %p', (description) => {
    expect(specs({ tools: [{ ...OTHER, description }] })).toEqual([
      { name: 'find', inputSchema: { json: SCHEMA } },
    ])
  })

  test('without a name are refused', () => {
    expect(refusedMember({ tools: [{ ...TOOL, name: '' }] })).toBe('tools')
  })

  test.each([
    [QWEN, true],
    [GPT_OSS, true],
    [OPUS_4_5, true],
    [NOVA, false],
    [LLAMA, false],
    [PROFILE, false],
  ])('are strict for %s: %p', (model, isTaken) => {
    const { body, dropped } = print({ tools: [{ ...TOOL, strict: true }] }, model)
    const { tools } = body.toolConfig as { tools: [{ toolSpec: { strict?: boolean } }] }
    expect(tools[0].toolSpec.strict).toBe(isTaken ? true : undefined)
    expect(dropped).toEqual(isTaken ? [] : ['tools.strict'])
  })

  test('that are too many to be strict are not', () => {
    const tools = Array.from({ length: 21 }, (_, at) => ({ ...TOOL, name: `f${at}`, strict: true }))
    expect(print({ tools }, QWEN).dropped).toEqual(['tools.strict'])
  })

  test('that only the history names are declared for its sake', () => {
    expect(configOf({ turns: HISTORY })).toEqual({
      tools: [
        { toolSpec: { name: 'look', inputSchema: { json: { type: 'object', properties: {} } } } },
      ],
    })
    expect(print({ turns: HISTORY }).dropped).toEqual(['tool_choice'])
    expect(fieldsOf({ turns: HISTORY }, PROFILE)).toEqual({ tool_choice: { type: 'none' } })
  })
})

describe('the choice', () => {
  const chosen = (toolChoice: ToolChoice, model?: string) =>
    configOf({ tools: [TOOL, OTHER], toolChoice }, model)

  test.each([CLAUDE, NOVA, LLAMA])('auto is the default of %s and not said', (model) => {
    expect(chosen({ kind: 'auto' }, model)?.toolChoice).toBeUndefined()
  })

  test.each([CLAUDE, NOVA, PIXTRAL, DEEPSEEK])('required is any for %s', (model) => {
    expect(chosen({ kind: 'required' }, model)?.toolChoice).toEqual({ any: {} })
  })

  test.each([LLAMA, 'amazon.titan-text-express-v1', 'us.deepseek.r1-v1:0'])(
    'required is refused for %s',
    (model) => {
      for (const toolChoice of [
        { kind: 'required' } as const,
        { kind: 'tool', name: 'look' } as const,
      ])
        expect(refusedMember({ tools: [TOOL], toolChoice }, model)).toBe('tool_choice')
    },
  )

  test('of one tool is named, or any of it alone', () => {
    expect(chosen({ kind: 'tool', name: 'find' })).toMatchObject({
      tools: [{ toolSpec: { name: 'look' } }, { toolSpec: { name: 'find' } }],
      toolChoice: { tool: { name: 'find' } },
    })
    expect(chosen({ kind: 'tool', name: 'find' }, DEEPSEEK)).toEqual({
      tools: [{ toolSpec: { name: 'find', inputSchema: { json: SCHEMA } } }] as never,
      toolChoice: { any: {} },
    })
  })

  test('of a tool that nobody declares is refused', () => {
    expect(refusedMember({ tools: [TOOL], toolChoice: { kind: 'tool', name: 'x' } })).toBe(
      'tool_choice',
    )
    expect(refusedMember({ toolChoice: { kind: 'required' } })).toBe('tool_choice')
  })

  test('of some tools leaves the others out', () => {
    const config = chosen({ kind: 'allowed', names: ['find'], isRequired: true })
    expect(config?.tools).toHaveLength(1)
    expect(config?.toolChoice).toEqual({ any: {} })
  })

  test('none leaves tools out unless the history has calls', () => {
    const none = { tools: [TOOL, OTHER], toolChoice: { kind: 'none' } } as const
    expect(bodyOf(none).toolConfig).toBeUndefined()
    expect(print(none).dropped).toEqual([])
    expect(specs({ ...none, turns: HISTORY })).toHaveLength(2)
    expect(print({ ...none, turns: HISTORY }).dropped).toEqual(['tool_choice'])
    expect(print({ ...none, turns: HISTORY }, CLAUDE)).toMatchObject({
      body: { additionalModelRequestFields: { tool_choice: { type: 'none' } } },
      dropped: [],
    })
  })
})

describe('calls one after another', () => {
  const apart = { tools: [TOOL], parallelCalls: false } as const

  test('are Claude’s own word, which has no second type', () => {
    expect(fieldsOf(apart, CLAUDE)).toEqual({
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    })
    expect(bodyOf({ ...apart, toolChoice: { kind: 'required' } }, CLAUDE)).toMatchObject({
      toolConfig: { toolChoice: { any: {} } },
      additionalModelRequestFields: { tool_choice: { disable_parallel_tool_use: true } },
    })
  })

  test('are named for the others, unless nothing could be called in parallel', () => {
    expect(print(apart, NOVA).dropped).toEqual(['parallel_tool_calls'])
    expect(print({ ...apart, toolChoice: { kind: 'tool', name: 'look' } }, NOVA).dropped).toEqual(
      [],
    )
    expect(print({ parallelCalls: false }, NOVA).dropped).toEqual([])
  })
})

describe('a stream in which tools may be called', () => {
  const OPTIONS = { isStreamed: true, tools: [TOOL] }
  const guard = { guardrailIdentifier: 'g', guardrailVersion: '1' }

  test.each([LLAMA, PIXTRAL, 'mistral.mistral-large-2407-v1:0', 'us.writer.palmyra-x5-v1:0'])(
    'is a whole answer of %s',
    (model) => {
      const rest = { guardrailConfig: { ...guard, streamProcessingMode: 'sync' } }
      const { body, isWhole } = print({ ...OPTIONS, rest }, model)
      expect(isWhole).toBe(true)
      expect(body.guardrailConfig).toEqual(guard)
    },
  )

  test.each([
    [{ ...OPTIONS, isStreamed: false }, LLAMA],
    [{ isStreamed: true }, LLAMA],
    [{ ...OPTIONS, toolChoice: { kind: 'none' } }, LLAMA],
    [OPTIONS, NOVA],
    [OPTIONS, QWEN],
    [OPTIONS, CLAUDE],
  ] as const)('stays what it is: %j for %s', (more, model) => {
    expect(print(more, model).isWhole).toBeUndefined()
  })

  test('is a whole answer too where calls alone need tools', () => {
    expect(print({ isStreamed: true, turns: HISTORY }, LLAMA).isWhole).toBe(true)
  })
})
