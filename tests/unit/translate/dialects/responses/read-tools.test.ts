import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { read, thrownBy } from './read'

const parameters = { type: 'object', properties: {} }
const fn = (name: string, more: object = {}) => ({ type: 'function', name, parameters, ...more })
const toolsOf = (...tools: object[]) => read({ tools, input: 'Hi' })
const clientToolsOf = (...tools: object[]) =>
  Object.fromEntries(toolsOf(...tools).clientTools ?? [])

describe('tools', () => {
  test('that are functions stay what they are', () => {
    const { tools, clientTools } = toolsOf(
      fn('f', { description: 'd', strict: true }),
      fn('g', { parameters: null, strict: null }),
    )

    expect(tools).toEqual([
      { name: 'f', description: 'd', schema: parameters, strict: true },
      { name: 'g' },
    ])
    expect(clientTools).toBeUndefined()
  })

  test('that take a text become functions, with the grammar as words', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "a"' }
    const { tools } = toolsOf({ type: 'custom', name: 'patch', description: 'd', format })

    expect(tools).toMatchObject([
      {
        name: 'patch',
        description: 'd\n\nThe input must match this grammar (Lark):\nstart: "a"',
        schema: { properties: { input: { type: 'string' } }, required: ['input'] },
      },
    ])
    expect(clientToolsOf({ type: 'custom', name: 'patch', format })).toEqual({
      patch: { kind: 'custom', name: 'patch' },
    })
  })

  test('in namespaces get names of their own, and say whose they are', () => {
    const tools = [
      {
        type: 'namespace',
        name: 'functions',
        description: '',
        tools: [{ type: 'custom', name: 'exec' }, fn('wait')],
      },
      {
        type: 'namespace',
        name: 'mcp__git__',
        description: 'Works on repositories',
        tools: [fn('log', { description: 'd' }), fn('diff')],
      },
      fn('mcp__git__log'),
    ]

    expect(toolsOf(...tools).tools.map(({ name, description }) => [name, description])).toEqual([
      ['mcp__git__log', undefined],
      ['exec', undefined],
      ['wait', undefined],
      [
        expect.stringMatching(/^mcp__git__log_[0-9a-f]{8}$/),
        'mcp__git__: Works on repositories\n\nd',
      ],
      ['mcp__git__diff', undefined],
    ])
    expect(Object.values(clientToolsOf(...tools))).toEqual([
      { kind: 'custom', name: 'exec', namespace: 'functions' },
      { kind: 'function', name: 'wait', namespace: 'functions' },
      { kind: 'function', name: 'log', namespace: 'mcp__git__' },
      { kind: 'function', name: 'diff', namespace: 'mcp__git__' },
    ])
  })

  test('in namespaces have names that every provider takes, each its own', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
    const spaces = fc.uniqueArray(
      fc.record({ name: word, tools: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }) }),
      { selector: ({ name }) => name, maxLength: 4 },
    )
    fc.assert(
      fc.property(spaces, (spaces) => {
        const others = spaces.filter(({ name }) => name !== 'functions')
        const { tools, clientTools } = toolsOf(
          ...others.map(({ name, tools }) => ({
            type: 'namespace',
            name,
            tools: tools.map((tool) => fn(tool)),
          })),
        )
        const names = tools.map(({ name }) => name)

        for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
        expect(new Set(names).size).toBe(others.flatMap(({ tools }) => tools).length)
        expect([...(clientTools ?? new Map()).keys()]).toEqual(names)
      }),
    )
  })

  test('that the client runs become functions', () => {
    const tools = [
      { type: 'local_shell' },
      { type: 'shell', environment: { type: 'local' } },
      { type: 'apply_patch' },
      { type: 'tool_search', execution: 'client', description: 'd', parameters },
      fn('shell'),
    ]

    expect(clientToolsOf(...tools)).toEqual({
      local_shell: { kind: 'local_shell' },
      shell: { kind: 'shell' },
      apply_patch: { kind: 'apply_patch' },
      tool_search: { kind: 'tool_search' },
      [toolsOf(...tools).tools[4]?.name ?? '']: { kind: 'function', name: 'shell' },
    })
    expect(toolsOf(...tools).tools[3]).toEqual({
      name: 'tool_search',
      description: 'd',
      schema: parameters,
    })
  })

  test('that items add are offered, once', () => {
    const { tools } = read({
      tools: [fn('f')],
      input: [
        { type: 'additional_tools', role: 'developer', tools: [fn('g'), fn('f')] },
        { type: 'tool_search_call', call_id: 'c', execution: 'client', arguments: { query: 'h' } },
        { type: 'tool_search_output', call_id: 'c', execution: 'client', tools: [fn('h')] },
      ],
    })

    expect(tools.map(({ name }) => name)).toEqual(['f', 'g', 'h'])
  })

  test('without which the model does as well are left out and named', () => {
    const { tools, leftOut } = toolsOf(
      { type: 'tool_search' },
      { type: 'programmatic_tool_calling' },
      fn('f', { defer_loading: true, output_schema: {}, async: false }),
    )

    expect(tools.map(({ name }) => name)).toEqual(['f'])
    expect(leftOut).toEqual([
      'tools.tool_search',
      'tools.programmatic_tool_calling',
      'tools.defer_loading',
      'tools.output_schema',
    ])
  })

  test.each([
    'file_search',
    'code_interpreter',
    'computer',
    'computer_use_preview',
    'mcp',
    'image_generation',
    'constructor',
  ])('that only OpenAI runs are refused by their name: %s', (type) => {
    const { message, param } = thrownBy({ tools: [{ type }], input: 'Hi' })

    expect(param).toBe('tools')
    expect(message).toContain(`"${type}"`)
  })

  test('of shells in OpenAI’s containers are refused', () => {
    const tools = [{ type: 'shell', environment: { type: 'container_auto' } }]

    expect(thrownBy({ tools }).message).toContain('"shell"')
  })

  test('in the words of a chat are read, too', () => {
    const tools = [
      { type: 'function', function: { name: 'f', parameters } },
      { type: 'custom', custom: { name: 'c' } },
    ]

    expect(toolsOf(...tools).tools.map(({ name }) => name)).toEqual(['f', 'c'])
  })
})

describe('a choice among tools', () => {
  const tools = [
    fn('f'),
    { type: 'custom', name: 'c' },
    { type: 'namespace', name: 'n', tools: [fn('g'), fn('h')] },
    { type: 'shell' },
  ]
  const choiceOf = (tool_choice: unknown) => read({ tools, tool_choice, input: 'Hi' }).toolChoice

  test.each([
    [undefined, undefined],
    [null, undefined],
    ['auto', { kind: 'auto' }],
    ['none', { kind: 'none' }],
    ['required', { kind: 'required' }],
    [
      { type: 'function', name: 'f' },
      { kind: 'tool', name: 'f' },
    ],
    [
      { type: 'function', name: 'g', namespace: 'n' },
      { kind: 'tool', name: 'n__g' },
    ],
    [
      { type: 'function', function: { name: 'f' } },
      { kind: 'tool', name: 'f' },
    ],
    [
      { type: 'custom', name: 'c' },
      { kind: 'tool', name: 'c' },
    ],
    [{ type: 'shell' }, { kind: 'tool', name: 'shell' }],
    [
      {
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'function', name: 'f' }, { type: 'namespace', name: 'n' }, { type: 'mcp' }],
      },
      { kind: 'allowed', names: ['f', 'n__g', 'n__h'], isRequired: true },
    ],
  ])('%j is read', (given, choice) => {
    expect(choiceOf(given)).toEqual(choice as never)
  })

  test.each([[{ type: 'file_search' }], [{ type: 'mcp', server_label: 's' }], ['sometimes'], [{}]])(
    '%j is refused by its name',
    (tool_choice) => {
      expect(thrownBy({ tools, tool_choice, input: 'Hi' }).param).toBe('tool_choice')
    },
  )
})
