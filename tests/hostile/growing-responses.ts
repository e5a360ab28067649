import { SCHEMAS } from './growing-requests'

const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

const user = { role: 'user', content: 'x' }
const call = (id: string, more: object = {}) => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: '{}',
  ...more,
})
const output = (id: string, text: unknown = 'r') => ({
  type: 'function_call_output',
  call_id: id,
  output: text,
})
const tool = (name: string, parameters: unknown = { type: 'object', properties: {} }) => ({
  type: 'function',
  name,
  parameters,
})
const thought = (encrypted_content: string) => ({
  type: 'reasoning',
  summary: [],
  encrypted_content,
})

/** Responses that grow. https://platform.openai.com/docs/api-reference/responses/create */
export const RESPONSES: Readonly<Record<string, (size: number) => object>> = {
  'messages of the user': (size) => ({ input: many(size, () => user) }),
  'messages in turns': (size) => ({
    input: many(size, (at) => (at % 2 ? { role: 'assistant', content: 'y' } : user)),
  }),
  'instructions between': (size) => ({
    input: [user, ...many(size, () => ({ role: 'developer', content: 'y' }))],
  }),
  'instructions in turns': (size) => ({
    input: many(size, (at) => (at % 2 ? { role: 'system', content: 'y' } : user)),
  }),
  'parts of one message': (size) => ({
    input: [{ role: 'user', content: many(size, () => ({ type: 'input_text', text: 'x' })) }],
  }),
  'calls, then outputs': (size) => ({
    input: [
      user,
      ...many(size, (at) => call(`c${at}`)),
      ...many(size, (at) => output(`c${size - 1 - at}`)),
    ],
  }),
  'calls of one id': (size) => ({
    input: [user, ...many(size, () => call('c')), ...many(size, () => output('c'))],
  }),
  'calls in turns': (size) => ({
    input: many(size, (at) => (at % 2 ? output(`c${at - 1}`) : call(`c${at}`))).concat(
      size % 2 ? [output(`c${size - 1}`)] : [],
    ),
  }),
  'outputs behind everything': (size) => ({
    input: [
      ...many(size, (at) => (at % 2 ? user : call(`c${at}`))),
      ...many(Math.ceil(size / 2), (at) => output(`c${2 * at}`)),
    ],
  }),
  'outputs without calls': (size) => ({ input: [user, ...many(size, (at) => output(`c${at}`))] }),
  'parts of one output': (size) => ({
    input: [
      call('c'),
      output(
        'c',
        many(size, () => ({ type: 'input_text', text: 'x' })),
      ),
    ],
  }),
  'calls of tools in namespaces that nobody offers': (size) => ({
    input: many(size, (at) => [
      call(`c${at}`, { namespace: 'n'.repeat(60), name: `f${at}` }),
      output(`c${at}`),
    ]).flat(),
  }),
  'levels of arguments': (size) => ({
    input: [
      user,
      call('c', { arguments: `{"a":${'['.repeat(20 * size)}${']'.repeat(20 * size)}}` }),
      output('c'),
    ],
  }),
  'thoughts of one answer': (size) => ({
    input: [user, ...many(size, () => thought('portus.anthropic.t.dA.sig')), user],
  }),
  'signatures of calls': (size) => ({
    input: [...many(size, () => thought('portus.gemini.c.c2ln')), call('c'), output('c')],
  }),
  'items that are left out': (size) => ({
    input: [user, ...many(size, () => ({ type: 'mcp_call', name: 'f' }))],
  }),
  'items that add tools': (size) => ({
    input: [
      user,
      ...many(size, (at) => ({
        type: 'additional_tools',
        role: 'developer',
        tools: [tool(`f${at}`)],
      })),
    ],
  }),
  tools: (size) => ({ input: 'x', tools: many(size, (at) => tool(`f${at}`)) }),
  'tools of one name': (size) => ({ input: 'x', tools: many(size, () => tool('f')) }),
  'tools that take a text': (size) => ({
    input: 'x',
    tools: many(size, (at) => ({ type: 'custom', name: `f${at}` })),
  }),
  'tools of one namespace': (size) => ({
    input: 'x',
    tools: [{ type: 'namespace', name: 'n', tools: many(size, (at) => tool(`f${at}`)) }],
  }),
  namespaces: (size) => ({
    input: 'x',
    tools: many(size, (at) => ({ type: 'namespace', name: `n${at}`, tools: [tool('f')] })),
  }),
  'namespaces of names that become one': (size) => ({
    input: 'x',
    tools: many(size, (at) => ({
      type: 'namespace',
      name: `${'p'.repeat(60)}${String.fromCharCode(0x4e00 + at)}`,
      tools: [tool('f')],
    })),
  }),
  'namespaces that may be called': (size) => ({
    input: 'x',
    tools: [{ type: 'namespace', name: 'n', tools: many(30, (at) => tool(`f${at}`)) }],
    tool_choice: {
      type: 'allowed_tools',
      mode: 'auto',
      tools: many(size, () => ({ type: 'namespace', name: 'n' })),
    },
  }),
  'unknown members': (size) => ({
    input: 'x',
    ...Object.fromEntries(many(Math.min(size, 900), (at) => [`p${at}`, 1])),
  }),
  'long texts': (size) => ({
    input: many(Math.ceil(size / 500), () => ({ role: 'user', content: 'x'.repeat(60_000) })),
  }),
  'long instructions': (size) => ({ input: 'x', instructions: 'x'.repeat(60 * size) }),
  'texts of escapes': (size) => ({ input: '"\n\\'.repeat(size) }),
  ...Object.fromEntries(
    Object.entries(SCHEMAS).flatMap(([name, make]) => [
      [`a tool ${name}`, (size: number) => ({ input: 'x', tools: [tool('f', make(size))] })],
      [
        `an answer ${name}`,
        (size: number) => ({
          input: 'x',
          text: { format: { type: 'json_schema', name: 'f', schema: make(size) } },
        }),
      ],
    ]),
  ),
}
