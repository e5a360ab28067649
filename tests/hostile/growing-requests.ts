/** Requests that grow, each in one way. Every one is as long as its number says. */

const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))
const named = (count: number, make: (at: number) => unknown): object =>
  Object.fromEntries(many(count, (at) => [`p${at}`, make(at)]))
const ref = (at: number) => ({ $ref: `#/$defs/d${at}` })
const object = (properties: object) => ({ type: 'object', properties })
const defs = (count: number, make: (at: number) => unknown) =>
  Object.fromEntries(many(count, (at) => [`d${at}`, make(at)]))

function nested(depth: number): object {
  let schema: object = { type: 'string' }
  for (let at = 0; at < depth; at++) schema = object({ a: schema })
  return schema
}

/** Schemas that grow. */
export const SCHEMAS: Readonly<Record<string, (size: number) => object>> = {
  'of many members': (size) => object(named(size, () => ({ type: 'string' }))),
  'of many needed members': (size) => ({
    ...object(named(size, () => ({ type: 'string' }))),
    required: many(size, (at) => `p${at}`),
  }),
  'of many levels': (size) => object(named(Math.ceil(size / 60), () => nested(60))),
  'of many values': (size) => object({ a: { enum: many(size, (at) => `v${at}`) } }),
  'of many choices': (size) =>
    object({ a: { anyOf: many(size, (at) => ({ type: 'string', title: `t${at}` })) } }),
  'of many choices at the top': (size) => ({
    anyOf: many(size, (at) => object({ [`p${at}`]: { type: 'string' } })),
  }),
  'of choices in choices': (size) =>
    object(
      named(Math.ceil(size / 9), () => ({
        anyOf: many(3, () => ({ oneOf: many(3, () => ({ type: 'string' })) })),
      })),
    ),
  'of many parts of one': (size) => ({
    allOf: many(size, (at) => object({ [`p${at}`]: { type: 'string' } })),
  }),
  'of references to one': (size) => ({
    ...object(named(size, () => ref(0))),
    $defs: { d0: object({ a: { type: 'string', description: 'd'.repeat(60) } }) },
  }),
  'of references with words beside them': (size) => ({
    ...object(named(size, () => ({ ...ref(0), description: 'd' }))),
    $defs: { d0: object(named(100, () => ({ type: 'string' }))) },
  }),
  'of a chain of references': (size) => ({
    ...object({ a: ref(0) }),
    $defs: defs(size, (at) => object({ a: ref(at + 1) })),
  }),
  'of references that double': (size) => ({
    ...object({ a: ref(0), ...named(size, () => ({})) }),
    $defs: defs(40, (at) => object({ a: ref(at + 1), b: ref(at + 1) })),
  }),
  'of definitions that name each other': (size) => ({
    ...object({ a: ref(0), ...named(size, () => ({})) }),
    $defs: defs(12, () => object(Object.fromEntries(many(12, (at) => [`m${at}`, ref(at)])))),
  }),
  'of excluded values': (size) =>
    object({ a: { type: 'string', not: { enum: many(size, (at) => at) } } }),
  'of long words': (size) => object({ a: { type: 'string', description: 'd'.repeat(20 * size) } }),
}

const user = { role: 'user', content: 'x' }
const callOf = (id: string, text = '{}') => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: text },
})
const tool = (name: string, parameters: unknown) => ({
  type: 'function',
  function: { name, parameters },
})
const answered = (ids: string[]) => [
  user,
  { role: 'assistant', tool_calls: ids.map((id) => callOf(id)) },
  ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: 'r' })),
  user,
]
const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }

/** Chat completions that grow. https://platform.openai.com/docs/api-reference/chat/create */
export const CHATS: Readonly<Record<string, (size: number) => object>> = {
  'messages of the user': (size) => ({ messages: many(size, () => user) }),
  'messages in turns': (size) => ({
    messages: many(size, (at) => (at % 2 ? { role: 'assistant', content: 'y' } : user)),
  }),
  'answers of the assistant': (size) => ({
    messages: [user, ...many(size, () => ({ role: 'assistant', content: 'y' })), user],
  }),
  'leading instructions': (size) => ({
    messages: [...many(size, () => ({ role: 'system', content: 'y' })), user],
  }),
  'instructions between': (size) => ({
    messages: [user, ...many(size, () => ({ role: 'developer', content: 'y' }))],
  }),
  'instructions in turns': (size) => ({
    messages: many(size, (at) => (at % 2 ? { role: 'system', content: 'y' } : user)),
  }),
  'parts of one message': (size) => ({
    messages: [{ role: 'user', content: many(size, () => ({ type: 'text', text: 'x' })) }],
  }),
  'pictures of one message': (size) => ({
    messages: [{ role: 'user', content: many(size, () => picture) }],
  }),
  'calls with results': (size) => ({ messages: answered(many(size, (at) => `c${at}`)) }),
  'calls of one id': (size) => ({ messages: answered(many(size, () => 'c')) }),
  'calls without ids': (size) => ({
    messages: answered(many(size, () => '')).filter(({ role }) => role !== 'tool'),
  }),
  'calls of ids that become one': (size) => ({
    messages: answered(many(size, (at) => String.fromCharCode(0x4e00 + at))),
  }),
  'calls of long ids that are alike': (size) => ({
    messages: answered(many(size, (at) => `${'p'.repeat(60)}${String(at >> 1).padStart(4, '0')}`)),
  }),
  'calls in turns': (size) => ({
    messages: many(Math.ceil(size / 3), (at) => answered([`c${at}`])).flat(),
  }),
  'results without calls': (size) => ({
    messages: [
      user,
      ...many(size, (at) => ({ role: 'tool', tool_call_id: `c${at}`, content: 'r' })),
    ],
  }),
  'results of one call': (size) => ({
    messages: [
      ...answered(['c']),
      ...many(size, () => ({ role: 'tool', tool_call_id: 'c', content: 'r' })),
    ],
  }),
  'old calls of functions': (size) => ({
    messages: many(size, (at) =>
      at % 2
        ? { role: 'function', name: 'f', content: 'r' }
        : { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
    ),
  }),
  'arguments of one call': (size) => ({
    messages: [
      user,
      {
        role: 'assistant',
        tool_calls: [callOf('c', JSON.stringify({ a: many(size, () => ({ b: 1 })) }))],
      },
      { role: 'tool', tool_call_id: 'c', content: 'r' },
    ],
  }),
  'levels of arguments': (size) => ({
    messages: [
      user,
      {
        role: 'assistant',
        tool_calls: [callOf('c', `{"a":${'['.repeat(20 * size)}${']'.repeat(20 * size)}}`)],
      },
      { role: 'tool', tool_call_id: 'c', content: 'r' },
    ],
  }),
  'thoughts of one answer': (size) => ({
    messages: [
      user,
      {
        role: 'assistant',
        content: 'y',
        reasoning_details: many(size, (index) => ({ type: 'reasoning.text', text: 't', index })),
      },
      user,
    ],
  }),
  tools: (size) => ({
    messages: [user],
    tools: many(size, (at) => tool(`f${at}`, object({ a: {} }))),
  }),
  'strict tools': (size) => ({
    messages: [user],
    tools: many(size, (at) => ({
      type: 'function',
      function: {
        name: `f${at}`,
        strict: true,
        parameters: {
          ...object({ a: { type: 'string' } }),
          required: ['a'],
          additionalProperties: false,
        },
      },
    })),
  }),
  'tools of names that become one': (size) => ({
    messages: [user],
    tools: many(size, (at) =>
      tool(`${'p'.repeat(60)}${String.fromCharCode(0x4e00 + at)}`, object({ a: {} })),
    ),
  }),
  'tools with references': (size) => ({
    messages: [user],
    tools: many(Math.ceil(size / 20), (at) =>
      tool(`f${at}`, SCHEMAS['of references that double']?.(1)),
    ),
  }),
  'tools that may be called': (size) => ({
    messages: [user],
    tools: many(size, (at) => tool(`f${at}`, object({}))),
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: { mode: 'auto', tools: many(size, (at) => tool(`f${at}`, undefined)) },
    },
  }),
  'stop sequences': (size) => ({ messages: [user], stop: many(size, (at) => `s${at}`) }),
  'unknown members': (size) => ({ messages: [user], ...named(Math.min(size, 900), () => 1) }),
  'numbers in an unknown member': (size) => ({
    messages: [user],
    metadata: { a: many(size, () => 1) },
  }),
  biases: (size) => ({ messages: [user], logit_bias: named(size, () => 1) }),
  'long texts': (size) => ({
    messages: many(Math.ceil(size / 500), () => ({ role: 'user', content: 'x'.repeat(60_000) })),
  }),
  'texts of escapes': (size) => ({ messages: [{ role: 'user', content: '"\n\\'.repeat(size) }] }),
  'text files': (size) => ({
    messages: [
      {
        role: 'user',
        content: many(size, (at) => ({
          type: 'file',
          file: { filename: `a${at % 7}.txt`, file_data: 'data:text/plain;base64,QUJD' },
        })),
      },
    ],
  }),
  ...Object.fromEntries(
    Object.entries(SCHEMAS).flatMap(([name, make]) => [
      [`a tool ${name}`, (size: number) => ({ messages: [user], tools: [tool('f', make(size))] })],
      [
        `an answer ${name}`,
        (size: number) => ({
          messages: [user],
          response_format: { type: 'json_schema', json_schema: { name: 'f', schema: make(size) } },
        }),
      ],
    ]),
  ),
}

const text = (words = 'x') => ({ type: 'text', text: words })
const used = (ids: string[]) => [
  user,
  { role: 'assistant', content: ids.map((id) => ({ type: 'tool_use', id, name: 'f', input: {} })) },
  {
    role: 'user',
    content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'r' })),
  },
]

/** Messages that grow. https://docs.anthropic.com/en/api/messages */
export const MESSAGES: Readonly<Record<string, (size: number) => object>> = {
  'messages of the user': (size) => ({ messages: many(size, () => user) }),
  'messages in turns': (size) => ({
    messages: many(size, (at) => ({ role: at % 2 ? 'assistant' : 'user', content: [text()] })),
  }),
  'blocks of one message': (size) => ({
    messages: [{ role: 'user', content: many(size, () => text()) }],
  }),
  'blocks of instructions': (size) => ({ system: many(size, () => text()), messages: [user] }),
  'cached blocks': (size) => ({
    messages: [
      {
        role: 'user',
        content: many(size, () => ({ ...text(), cache_control: { type: 'ephemeral' } })),
      },
    ],
  }),
  'calls with results': (size) => ({ messages: used(many(size, (at) => `c${at}`)) }),
  'calls of one id': (size) => ({ messages: used(many(size, () => 'c')) }),
  'calls of long ids that are alike': (size) => ({
    messages: used(many(size, (at) => `${'p'.repeat(60)}${String(at >> 1).padStart(4, '0')}`)),
  }),
  'calls in turns': (size) => ({
    messages: many(Math.ceil(size / 3), (at) => used([`c${at}`])).flat(),
  }),
  'thoughts of one answer': (size) => ({
    messages: [
      user,
      {
        role: 'assistant',
        content: [
          ...many(size, () => ({
            type: 'thinking',
            thinking: 't',
            signature: 'portus.gemini.c2ln',
          })),
          text(),
        ],
      },
      user,
    ],
  }),
  'searches of one answer': (size) => ({
    messages: [
      user,
      {
        role: 'assistant',
        content: many(size, (at) => [
          { type: 'server_tool_use', id: `s${at}`, name: 'web_search', input: { query: 'q' } },
          {
            type: 'web_search_tool_result',
            tool_use_id: `s${at}`,
            content: [{ type: 'web_search_result', url: 'https://a.example/', title: 't' }],
          },
        ]).flat(),
      },
      user,
    ],
  }),
  'domains of a search': (size) => ({
    messages: [user],
    tools: [
      {
        type: 'web_search_20250305',
        name: 'web_search',
        blocked_domains: many(size, (at) => `a${at}.example`),
      },
    ],
  }),
  documents: (size) => ({
    messages: [
      {
        role: 'user',
        content: [
          text(),
          ...many(size, (at) => ({
            type: 'document',
            title: `a${at % 5}`,
            source: { type: 'text', media_type: 'text/plain', data: 'd' },
            citations: { enabled: true },
          })),
        ],
      },
    ],
  }),
  'input of one call': (size) => ({
    messages: [
      user,
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'c', name: 'f', input: { a: many(size, () => ({ b: 1 })) } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'r' }] },
    ],
  }),
  tools: (size) => ({
    messages: [user],
    tools: many(size, (at) => ({ name: `f${at}`, input_schema: object({ a: {} }) })),
  }),
  'stop sequences': (size) => ({ messages: [user], stop_sequences: many(size, (at) => `s${at}`) }),
  ...Object.fromEntries(
    Object.entries(SCHEMAS).flatMap(([name, make]) => [
      [
        `a tool ${name}`,
        (size: number) => ({ messages: [user], tools: [{ name: 'f', input_schema: make(size) }] }),
      ],
      [
        `an answer ${name}`,
        (size: number) => ({
          messages: [user],
          output_config: { format: { type: 'json_schema', schema: make(size) } },
        }),
      ],
    ]),
  ),
}

/** Requests for embeddings that grow. https://platform.openai.com/docs/api-reference/embeddings/create */
export const EMBEDDINGS: Readonly<Record<string, (size: number) => object>> = {
  inputs: (size) => ({ input: many(size, () => 'x') }),
  tokens: (size) => ({ input: many(size, (at) => at) }),
  'lists of tokens': (size) => ({ input: many(Math.min(size, 2000), () => many(10, (at) => at)) }),
  'a long input': (size) => ({ input: 'x '.repeat(10 * size) }),
}
