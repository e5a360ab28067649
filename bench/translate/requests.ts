/** Requests of 100 KB as agents send them: a long conversation with tools, their results and pictures. */

/** The client's words for the same conversation. */
export type Requests = { chat: string; messages: string }

const ROUNDS = 36
const TOOLS = 14
const PICTURES = 3
const PICTURE_BYTES = 4500

const WORDS =
  'Read the file, find where the total is computed — then say “why” it differs, in 2 lines.\n'
const RESULT = `${'  const total = items.reduce((sum, item) => sum + item.price, 0)\n'.repeat(13)}`

const pictureOf = (at: number) => Buffer.alloc(PICTURE_BYTES, `picture ${at} é`).toString('base64')

/** A schema as tools of agents have them: nested, with lists, choices and descriptions. */
const schemaOf = (at: number) => ({
  type: 'object',
  properties: {
    path: { type: 'string', description: `Where to look, as seen from the root of project ${at}` },
    pattern: { type: 'string', description: 'What to look for, as a regular expression' },
    mode: { type: 'string', enum: ['content', 'files', 'count'] },
    limit: { type: 'integer', minimum: 1, maximum: 500, description: 'The most lines to show' },
    edits: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          line: { type: 'integer' },
          text: { type: 'string' },
          range: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
        },
        required: ['line', 'text'],
        additionalProperties: false,
      },
    },
  },
  required: ['path', 'pattern'],
  additionalProperties: false,
})

const rounds = Array.from({ length: ROUNDS }, (_, at) => ({
  asked: `${at}: ${WORDS.repeat(5)}`,
  picture: at % (ROUNDS / PICTURES) === 0 ? pictureOf(at) : undefined,
  said: `I look at it. ${WORDS.repeat(2)}`,
  id: `toolu_${at}`,
  name: `tool_${at % TOOLS}`,
  input: {
    path: `src/part-${at}.ts`,
    pattern: 'total\\b',
    edits: [{ line: at, text: '"quoted"' }],
  },
}))

const SYSTEM = WORDS.repeat(40)

const toolsAt = Array.from({ length: TOOLS }, (_, at) => ({
  name: `tool_${at}`,
  description: WORDS.repeat(2),
  schema: schemaOf(at),
}))

const chatMessages = rounds.flatMap(({ asked, picture, said, id, name, input }) => [
  {
    role: 'user',
    content: picture
      ? [
          { type: 'text', text: asked },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
        ]
      : asked,
  },
  {
    role: 'assistant',
    content: said,
    tool_calls: [{ id, type: 'function', function: { name, arguments: JSON.stringify(input) } }],
  },
  { role: 'tool', tool_call_id: id, content: RESULT },
])

const messageTurns = rounds.flatMap(({ asked, picture, said, id, name, input }) => [
  {
    role: 'user',
    content: [
      { type: 'text', text: asked },
      ...(picture
        ? [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } }]
        : []),
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: said },
      { type: 'tool_use', id, name, input },
    ],
  },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: RESULT }] },
])

/** The requests for an alias of this name. */
export const requestsFor = (model: string): Requests => ({
  chat: JSON.stringify({
    model,
    messages: [{ role: 'system', content: SYSTEM }, ...chatMessages],
    tools: toolsAt.map(({ name, description, schema }) => ({
      type: 'function',
      function: { name, description, parameters: schema },
    })),
    tool_choice: 'auto',
    temperature: 0.2,
    max_tokens: 4096,
    stream: true,
  }),
  messages: JSON.stringify({
    model,
    system: [{ type: 'text', text: SYSTEM, cache_control: { type: 'ephemeral' } }],
    messages: messageTurns,
    tools: toolsAt.map(({ name, description, schema }) => ({
      name,
      description,
      input_schema: schema,
    })),
    tool_choice: { type: 'auto' },
    max_tokens: 4096,
    stream: true,
  }),
})
