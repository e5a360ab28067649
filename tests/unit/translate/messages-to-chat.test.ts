import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Block, Content, MessagesRequest } from '../../../src/translate/anthropic-types'
import { chatRequest, Untranslatable } from '../../../src/translate/messages-to-chat'

/** What a provider would read: members without a value are gone. */
const sent = (request: MessagesRequest, isForOpenAI = false) =>
  JSON.parse(JSON.stringify(chatRequest(request, isForOpenAI)))

const user = (content: Content): MessagesRequest => ({ messages: [{ role: 'user', content }] })
const assistant = (content: Content): MessagesRequest => ({
  messages: [{ role: 'assistant', content }],
})
const text = (value: string): Block => ({ type: 'text', text: value })
const picture = (source: Block['source']): Block => ({ type: 'image', source: source ?? '' })
const PNG = { type: 'base64', media_type: 'image/png', data: 'iVBORw' }
const PDF = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi' }
const result = (content: Content | undefined, more: Partial<Block> = {}): Block => ({
  type: 'tool_result',
  tool_use_id: 'toolu_1',
  ...(content !== undefined && { content }),
  ...more,
})

describe('the members of a request', () => {
  type Row = [sentence: string, request: MessagesRequest, others: object, openai?: object]
  const rows: Row[] = [
    ['an empty request has no messages', {}, {}],
    [
      'the same members keep their names',
      { model: 'm', temperature: 0, top_p: 1, top_k: 5, thinking: { type: 'disabled' } },
      { model: 'm', temperature: 0, top_p: 1, top_k: 5, thinking: { type: 'disabled' } },
    ],
    ['a member that is null stays null', { temperature: null }, { temperature: null }],
    [
      'the limit has its newer name for OpenAI alone',
      { max_tokens: 7 },
      { max_tokens: 7 },
      { max_completion_tokens: 7 },
    ],
    [
      'the sequences that stop it are "stop"',
      { stop_sequences: ['\n\n', 'é'] },
      { stop: ['\n\n', 'é'] },
    ],
    [
      'a stream is asked for its usage',
      { stream: true },
      { stream: true, stream_options: { include_usage: true } },
    ],
    ['no stream is not mentioned', { stream: false }, {}],
    ['a stream that is null is not mentioned', { stream: null }, {}],
    ['the user of the metadata is the user', { metadata: { user_id: 'u-é' } }, { user: 'u-é' }],
    ['a user that is null is left out', { metadata: { user_id: null } }, {}],
    ['metadata without a user is left out', { metadata: {} }, {}],
    [
      'a tier without priority is the default one, for OpenAI alone',
      { service_tier: 'standard_only' },
      {},
      { service_tier: 'default' },
    ],
    ['the tier that is the default anyway is left out', { service_tier: 'auto' }, {}],
    [
      'an effort is the effort of the reasoning',
      { output_config: { effort: 'low' } },
      { reasoning_effort: 'low' },
    ],
    ['an effort that is null is left out', { output_config: { effort: null } }, {}],
    [
      'a schema of the answer is a strict one',
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'output', schema: { type: 'object' }, strict: true },
        },
      },
    ],
    [
      'the older name of the format says the same',
      { output_format: { type: 'json_schema', schema: { type: 'object' } } },
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'output', schema: { type: 'object' }, strict: true },
        },
      },
    ],
    [
      'the newer place of the format wins',
      {
        output_config: { format: { type: 'json_schema', schema: { title: 'new' } } },
        output_format: { type: 'json_schema', schema: { title: 'old' } },
      },
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'output', schema: { title: 'new' }, strict: true },
        },
      },
    ],
    [
      'a format that is null is left out',
      { output_config: { format: null }, output_format: null },
      {},
    ],
    [
      'what only Anthropic knows is left out',
      { betas: ['x'], cache_control: {}, speed: 'fast' },
      {},
    ],
  ]

  test.each(rows)('%s', (_, request, others, openai = others) => {
    expect(sent(request)).toEqual({ messages: [], ...others })
    expect(sent(request, true)).toEqual({ messages: [], ...openai })
  })
})

describe('the system prompt', () => {
  const rows: [sentence: string, system: Content, content: string][] = [
    ['a text is the first message', 'Be brief', 'Be brief'],
    ['blocks are paragraphs of one message', [text('a'), text('b')], 'a\n\nb'],
    ['an empty list is an empty message', [], ''],
  ]

  test.each(rows)('%s', (_, system, content) => {
    expect(sent({ ...user('hi'), system }).messages).toEqual([
      { role: 'system', content },
      { role: 'user', content: 'hi' },
    ])
  })

  test('a system message between two turns stays between them', () => {
    const { messages } = sent({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'system', content: [text('b'), text('c')] },
        { role: 'user', content: 'd' },
      ],
    })

    expect(messages).toEqual([
      { role: 'user', content: 'a' },
      { role: 'system', content: 'b\n\nc' },
      { role: 'user', content: 'd' },
    ])
  })
})

describe('a turn of the user', () => {
  const rows: [sentence: string, content: Content, messages: object[]][] = [
    ['a text stays a text', 'hi', [{ role: 'user', content: 'hi' }]],
    ['an empty text stays an empty text', '', [{ role: 'user', content: '' }]],
    ['a turn without blocks is no message', [], []],
    ['one block of text is a plain text', [text('hi')], [{ role: 'user', content: 'hi' }]],
    [
      'several texts are parts',
      [text('a'), text('b')],
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    ],
    [
      'a part has no more than its text',
      [{ ...text('a'), cache_control: { type: 'ephemeral' }, citations: null } as Block, text('b')],
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    ],
    [
      'a picture is a data address',
      [picture(PNG), text('what?')],
      [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw' } },
            { type: 'text', text: 'what?' },
          ],
        },
      ],
    ],
    [
      'a picture with an address keeps it',
      [picture({ type: 'url', url: 'https://a.example/b.png?c=d' })],
      [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png?c=d' } }],
        },
      ],
    ],
    [
      'a document is a file with its title for a name',
      [{ type: 'document', source: PDF, title: 'Étude.pdf' }],
      [
        {
          role: 'user',
          content: [
            {
              type: 'file',
              file: { filename: 'Étude.pdf', file_data: 'data:application/pdf;base64,JVBERi' },
            },
          ],
        },
      ],
    ],
    [
      'a document without a title has a name all the same',
      [{ type: 'document', source: PDF, title: null }],
      [
        {
          role: 'user',
          content: [
            {
              type: 'file',
              file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,JVBERi' },
            },
          ],
        },
      ],
    ],
    [
      'a document of plain text is text',
      [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } }],
      [{ role: 'user', content: 'words' }],
    ],
    [
      'a document of blocks is their text',
      [{ type: 'document', source: { type: 'content', content: [text('a'), text('b')] } }],
      [{ role: 'user', content: 'a\n\nb' }],
    ],
    [
      'a search result is text with where it is from',
      [{ type: 'search_result', title: 'T', source: 's', content: [text('found')] }],
      [{ role: 'user', content: 'T\ns\nfound' }],
    ],
    [
      'a result of a tool is a message of its own',
      [result('42')],
      [{ role: 'tool', tool_call_id: 'toolu_1', content: '42' }],
    ],
    [
      'a result without a content is an empty text',
      [result(undefined)],
      [{ role: 'tool', tool_call_id: 'toolu_1', content: '' }],
    ],
    [
      'a result of several texts is one text',
      [result([text('a'), text('b')])],
      [{ role: 'tool', tool_call_id: 'toolu_1', content: 'a\n\nb' }],
    ],
    [
      'a result that is an error says so',
      [result('no such file', { is_error: true })],
      [{ role: 'tool', tool_call_id: 'toolu_1', content: 'Error: no such file' }],
    ],
    [
      'results stand before what the user says beside them',
      [text('and now?'), result('1'), result('2', { tool_use_id: 'toolu_2' })],
      [
        { role: 'tool', tool_call_id: 'toolu_1', content: '1' },
        { role: 'tool', tool_call_id: 'toolu_2', content: '2' },
        { role: 'user', content: 'and now?' },
      ],
    ],
    [
      'a picture in a result follows as a message of the user’s',
      [result([text('the page'), picture(PNG)]), text('what is it?')],
      [
        { role: 'tool', tool_call_id: 'toolu_1', content: 'the page' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw' } },
            { type: 'text', text: 'what is it?' },
          ],
        },
      ],
    ],
  ]

  test.each(rows)('%s', (_, content, messages) => {
    expect(sent(user(content)).messages).toEqual(messages)
  })
})

describe('a turn of the model’s', () => {
  const call = (input: unknown, id = 'toolu_1'): Block => ({
    type: 'tool_use',
    id,
    name: 'weather',
    input,
  })
  const called = (json: string, id = 'toolu_1') => ({
    id,
    type: 'function',
    function: { name: 'weather', arguments: json },
  })
  const rows: [sentence: string, content: Content, message: object][] = [
    ['a text stays a text', 'hi', { content: 'hi' }],
    ['several texts are one', [text('a'), text('b')], { content: 'a\n\nb' }],
    [
      'a call has its input as JSON text',
      [call({ city: 'Zürich', n: 1.5 })],
      { content: null, tool_calls: [called('{"city":"Zürich","n":1.5}')] },
    ],
    [
      'a call without an input has an empty one',
      [call(undefined)],
      { content: null, tool_calls: [called('{}')] },
    ],
    [
      'a call whose input is null has an empty one',
      [call(null)],
      { content: null, tool_calls: [called('{}')] },
    ],
    [
      'calls keep their order behind the text',
      [call({}, 'b'), text('looking'), call({}, 'a')],
      { content: 'looking', tool_calls: [called('{}', 'b'), called('{}', 'a')] },
    ],
    [
      'thinking stays behind',
      [
        { type: 'thinking', thinking: 'hm', signature: 'abc' } as Block,
        { type: 'redacted_thinking', data: 'xyz' } as Block,
        text('a'),
      ],
      { content: 'a' },
    ],
  ]

  test.each(rows)('%s', (_, content, message) => {
    expect(sent(assistant(content)).messages).toEqual([{ role: 'assistant', ...message }])
  })

  test.todo('a turn of thinking alone is left out: OpenAI takes no message without content and calls', () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: 'abc' } as Block

    expect(sent(assistant([thinking])).messages).toEqual([])
  })
})

describe('a tool', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } }
  const rows: [sentence: string, tool: object, expected: object][] = [
    [
      'a whole one is a function',
      { name: 'f', description: 'd', input_schema: schema },
      { name: 'f', description: 'd', parameters: schema },
    ],
    [
      'one of the type custom is the same',
      { type: 'custom', name: 'f', input_schema: schema },
      { name: 'f', parameters: schema },
    ],
    [
      'one whose type is null is the same',
      { type: null, name: 'f', input_schema: schema },
      { name: 'f', parameters: schema },
    ],
    [
      'one without a schema takes an empty object',
      { name: 'f' },
      { name: 'f', parameters: { type: 'object', properties: {} } },
    ],
    [
      'an empty description stays',
      { name: 'f', description: '', input_schema: schema },
      { name: 'f', description: '', parameters: schema },
    ],
    [
      'a strict one stays strict',
      { name: 'f', input_schema: schema, strict: true },
      { name: 'f', parameters: schema, strict: true },
    ],
    [
      'what only Anthropic knows is left out',
      {
        name: 'f',
        input_schema: schema,
        cache_control: { type: 'ephemeral' },
        defer_loading: true,
      },
      { name: 'f', parameters: schema },
    ],
  ]

  test.each(rows)('%s', (_, tool, expected) => {
    expect(sent({ tools: [tool] } as MessagesRequest).tools).toEqual([
      { type: 'function', function: expected },
    ])
  })

  test('an empty list of tools is left out', () => {
    expect(sent({ tools: [] })).toEqual({ messages: [] })
  })
})

describe('the choice of a tool', () => {
  const rows: [sentence: string, choice: MessagesRequest['tool_choice'], expected: object][] = [
    ['auto is auto', { type: 'auto' }, { tool_choice: 'auto' }],
    ['any is required', { type: 'any' }, { tool_choice: 'required' }],
    ['none is none', { type: 'none' }, { tool_choice: 'none' }],
    [
      'a tool is named',
      { type: 'tool', name: 'f' },
      { tool_choice: { type: 'function', function: { name: 'f' } } },
    ],
    [
      'one after another is not in parallel',
      { type: 'auto', disable_parallel_tool_use: true },
      { tool_choice: 'auto', parallel_tool_calls: false },
    ],
    [
      'in parallel is the default',
      { type: 'auto', disable_parallel_tool_use: false },
      { tool_choice: 'auto' },
    ],
    ['an unknown choice is left out', { type: 'someday' }, {}],
  ]

  test.each(rows)('%s', (_, tool_choice, expected) => {
    expect(sent({ ...(tool_choice && { tool_choice }) })).toEqual({ messages: [], ...expected })
  })
})

describe('refused, with the member at fault:', () => {
  const file = { type: 'file', file_id: 'file_1' }
  const rows: [what: string, request: object, param: string, message: string][] = [
    [
      'a tool that only Anthropic runs',
      { tools: [{ type: 'bash_20250124', name: 'bash' }] },
      'tools',
      'This model does not have the tool "bash_20250124"; leave it out',
    ],
    [
      'a block of an unknown type',
      user([{ type: 'container_upload' }]),
      'messages',
      'This model does not take "container_upload" blocks; leave them out',
    ],
    [
      'a picture that is a file of Anthropic’s',
      user([picture(file)]),
      'messages',
      'This model does not take "image: file" blocks; leave them out',
    ],
    [
      'a document that is a file of Anthropic’s',
      user([{ type: 'document', source: file }]),
      'messages',
      'This model does not take "document: file" blocks; leave them out',
    ],
    [
      'a picture without a source',
      user([{ type: 'image' }]),
      'messages',
      'This model does not take "image" blocks; leave them out',
    ],
    [
      'a search by the server in an answer',
      assistant([{ type: 'server_tool_use' }]),
      'messages',
      'This model does not take "server_tool_use" blocks; leave them out',
    ],
    [
      'a picture in an answer',
      assistant([picture(PNG)]),
      'messages',
      'This model does not take "image" blocks; leave them out',
    ],
    [
      'an unknown block in a result',
      user([result([{ type: 'tool_reference' }])]),
      'messages',
      'This model does not take "tool_reference" blocks; leave them out',
    ],
  ]

  test.each(rows)('%s', (_, request, param, message) => {
    const attempt = () => chatRequest(request as MessagesRequest, false)

    expect(attempt).toThrow(Untranslatable)
    expect(attempt).toThrow(expect.objectContaining({ message, param }))
  })
})

test('every text of every turn arrives in its order, whatever the blocks', () => {
  const content = fc.oneof(
    fc.string({ minLength: 1, unit: 'binary' }),
    fc
      .array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 })
      .map((all) => all.map(text)),
  )
  const turn = fc.record({
    role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const),
    content,
  })
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), (messages) => {
      const chat = chatRequest({ messages }, false).messages as {
        role: string
        content: string | { text: string }[]
      }[]

      const said = chat.map((message) =>
        typeof message.content === 'string'
          ? message.content
          : message.content.map((part) => part.text).join('\n\n'),
      )
      expect(chat.map(({ role }) => role)).toEqual(messages.map(({ role }) => role))
      expect(said).toEqual(
        messages.map((message) =>
          typeof message.content === 'string'
            ? message.content
            : message.content.map((block) => block.text).join('\n\n'),
        ),
      )
    }),
    { seed: 2, numRuns: 300 },
  )
})

test('the input of a call arrives as JSON that says the same', () => {
  fc.assert(
    fc.property(fc.object(), (made) => {
      const input: unknown = JSON.parse(JSON.stringify(made))
      const [message] = sent(assistant([{ type: 'tool_use', id: 'a', name: 'f', input }])).messages

      expect(JSON.parse(message.tool_calls[0].function.arguments)).toEqual(input)
    }),
    { seed: 3, numRuns: 200 },
  )
})
