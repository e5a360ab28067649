import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Conversation, Part } from '../../../../../../src/translate/conversation'
import { Untranslatable } from '../../../../../../src/translate/conversation'
import { messages } from '../../../../../../src/translate/dialects/messages/dialect'
import { openaiChat } from '../../../../../../src/translate/formats/openai-chat/format'

const targetOf = (provider: string, model = 'm') => ({ provider, api: provider, model })
const OTHER = targetOf('together-ai')

/** What a provider would read: members without a value are gone. */
function print(request: object, target = OTHER) {
  const conversation = messages.parseRequest({ messages: [], ...request }, (text) => text)
  const { body, dropped } = openaiChat.printRequest(conversation, target)
  return { body: JSON.parse(JSON.stringify(body)), dropped }
}
const sent = (request: object, target = OTHER) => print(request, target).body
const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const assistant = (content: unknown) => ({ messages: [{ role: 'assistant', content }] })
const text = (value: string) => ({ type: 'text', text: value })
const picture = (source: object) => ({ type: 'image', source })
const PNG = { type: 'base64', media_type: 'image/png', data: 'iVBORw' }
const PDF = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi' }
const result = (content?: unknown, more: object = {}) => ({
  type: 'tool_result',
  tool_use_id: 'toolu_1',
  ...(content !== undefined && { content }),
  ...more,
})
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } }
const WHOLE_SCHEMA = { ...SCHEMA, required: ['a'], additionalProperties: false }

describe('the members of a request', () => {
  test.each<[sentence: string, request: object, others: object, openai?: object]>([
    ['an empty request has no messages', {}, {}],
    ['the samplings keep their names', { temperature: 0, top_p: 1 }, { temperature: 0, top_p: 1 }],
    ['a member that is null is none', { temperature: null, stop_sequences: null }, {}],
    ['top_k goes where it is known', { top_k: 5 }, { top_k: 5 }, {}],
    [
      'the limit has its newer name for OpenAI alone',
      { max_tokens: 7 },
      { max_tokens: 7 },
      { max_completion_tokens: 7 },
    ],
    ['the sequences that stop it', { stop_sequences: ['\n\n', 'é'] }, { stop: ['\n\n', 'é'] }],
    [
      'a stream is asked for its usage',
      { stream: true },
      { stream: true, stream_options: { include_usage: true } },
    ],
    ['no stream is not mentioned', { stream: false }, {}],
    ['the user of the metadata is the user', { metadata: { user_id: 'u-é' } }, { user: 'u-é' }],
    [
      'the tiers are OpenAI’s alone',
      { service_tier: 'standard_only' },
      {},
      { service_tier: 'default' },
    ],
    [
      'a schema of the answer is strict where it can be',
      { output_config: { format: { type: 'json_schema', schema: WHOLE_SCHEMA } } },
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'output', schema: WHOLE_SCHEMA, strict: true },
        },
      },
    ],
    [
      'a schema that OpenAI cannot keep to is none of its strict ones',
      { output_format: { type: 'json_schema', schema: SCHEMA } },
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'output', schema: SCHEMA, strict: true },
        },
      },
      { response_format: { type: 'json_schema', json_schema: { name: 'output', schema: SCHEMA } } },
    ],
    [
      'a choice without tools is left out',
      { tool_choice: { type: 'any', disable_parallel_tool_use: true } },
      {},
    ],
    ['what only Anthropic knows is left out', { betas: ['x'], speed: 'fast', someday: 1 }, {}],
  ])('%s', (_, request, others, openai = others) => {
    expect(sent(request)).toEqual({ model: 'm', messages: [], ...others })
    expect(sent(request, targetOf('openai'))).toEqual({ model: 'm', messages: [], ...openai })
  })

  test('what is left out is named', () => {
    const request = {
      betas: ['x'],
      context_management: { edits: [] },
      top_k: 3,
      service_tier: 'standard_only',
      tool_choice: { type: 'any' },
      thinking: { type: 'enabled', budget_tokens: 2048 },
      output_config: { effort: 'low', task_budget: 1 },
      someday: true,
    }

    expect(print(request, targetOf('mistral-ai')).dropped.toSorted()).toEqual([
      'betas',
      'context_management',
      'output_config',
      'reasoning_effort',
      'service_tier',
      'someday',
      'thinking',
      'tool_choice',
      'top_k',
    ])
  })

  test('a long user is a digest of it', () => {
    const user_id = `{"device_id":"${'x'.repeat(100)}"}`
    const one = sent({ metadata: { user_id } }).user

    expect(one).toMatch(/^[0-9a-f]{64}$/)
    expect(sent({ metadata: { user_id: `${user_id} ` } }).user).not.toBe(one)
  })

  test('what an alias says in OpenAI’s words is kept', () => {
    const conversation: Conversation = {
      model: 'm',
      turns: [],
      tools: [],
      isStreamed: false,
      seed: 3,
      presencePenalty: 0.5,
      frequencyPenalty: 0.25,
      output: { kind: 'json' },
      rest: { min_p: 0.1, betas: ['x'] },
      clientOnly: ['betas'],
    }

    expect(openaiChat.printRequest(conversation, OTHER)).toEqual({
      body: {
        model: 'm',
        messages: [],
        seed: 3,
        presence_penalty: 0.5,
        frequency_penalty: 0.25,
        response_format: { type: 'json_object' },
        min_p: 0.1,
      },
      dropped: ['betas'],
    })
  })
})

describe('system messages', () => {
  test.each<[string, unknown, unknown, unknown?]>([
    ['a text', 'Be brief', 'Be brief'],
    [
      'blocks are one text, or a list for OpenAI',
      [text('a'), text('b')],
      'a\n\nb',
      [text('a'), text('b')],
    ],
    ['empty blocks are none', [text(''), text('b')], 'b'],
  ])('%s', (_, system, others, openai = others) => {
    const rest = [{ role: 'user', content: 'hi' }]

    expect(sent({ ...user('hi'), system }).messages).toEqual([
      { role: 'system', content: others },
      ...rest,
    ])
    expect(sent({ ...user('hi'), system }, targetOf('openai')).messages).toEqual([
      { role: 'system', content: openai },
      ...rest,
    ])
  })

  test('stay where they are', () => {
    const request = {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'system', content: [text('b'), text('c')] },
        { role: 'user', content: 'd' },
      ],
    }

    expect(sent(request).messages).toEqual([
      { role: 'user', content: 'a' },
      { role: 'system', content: 'b\n\nc' },
      { role: 'user', content: 'd' },
    ])
  })

  test('lose the line that changes with every request', () => {
    const system = [text('x-anthropic-billing-header: cc_version=1; cch=2'), text('Be brief')]
    const { body, dropped } = print({ system })

    expect(body.messages).toEqual([{ role: 'system', content: 'Be brief' }])
    expect(dropped).toEqual(['system.x-anthropic-billing-header'])
  })

  test('keep their cache hints for those who take them', () => {
    const system = [{ ...text('a'), cache_control: { type: 'ephemeral', ttl: '1h' } }]

    expect(sent({ system }, targetOf('openrouter')).messages[0].content).toEqual([
      { ...text('a'), cache_control: { type: 'ephemeral', ttl: '1h' } },
    ])
    expect(sent({ system }).messages[0].content).toBe('a')
  })
})

describe('a turn of the user', () => {
  const tool = (content: unknown, id = 'toolu_1') => ({ role: 'tool', tool_call_id: id, content })
  const asks = (content: unknown) => ({ role: 'user', content })
  const file = (filename: string) => ({
    type: 'file',
    file: { filename, file_data: 'data:application/pdf;base64,JVBERi' },
  })
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw' } }
  test.each<[sentence: string, content: unknown, messages: object[]]>([
    ['a text stays a text', 'hi', [asks('hi')]],
    ['an empty text stays an empty text', '', [asks('')]],
    ['a turn without blocks is no message', [], []],
    ['one block of text is a plain text', [text('hi')], [asks('hi')]],
    ['several texts are parts', [text('a'), text('b')], [asks([text('a'), text('b')])]],
    [
      'a part has no more than its text',
      [{ ...text('a'), cache_control: { type: 'ephemeral' }, citations: null }, text('b')],
      [asks([text('a'), text('b')])],
    ],
    ['a picture is a data address', [picture(PNG), text('what?')], [asks([image, text('what?')])]],
    [
      'a picture with an address keeps it',
      [picture({ type: 'url', url: 'https://a.example/b.png?c=d' })],
      [asks([{ type: 'image_url', image_url: { url: 'https://a.example/b.png?c=d' } }])],
    ],
    [
      'a document is a file with its title for a name',
      [{ type: 'document', source: PDF, title: 'É.pdf' }],
      [asks([file('É.pdf')])],
    ],
    [
      'a document without a title has a name',
      [{ type: 'document', source: PDF, title: null }],
      [asks([file('document.pdf')])],
    ],
    [
      'a document of plain text is text',
      [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } }],
      [asks('words')],
    ],
    [
      'a document of blocks is their text',
      [{ type: 'document', source: { type: 'content', content: [text('a'), text('b')] } }],
      [asks('a\n\nb')],
    ],
    [
      'a search result is text with where it is from',
      [{ type: 'search_result', title: 'T', source: 's', content: [text('found')] }],
      [asks('T\ns\nfound')],
    ],
    ['a result is a message of its own', [result('42')], [tool('42')]],
    ['a result without a content is an empty text', [result()], [tool('')]],
    ['a result of several texts is one text', [result([text('a'), text('b')])], [tool('a\n\nb')]],
    [
      'a result that is an error says so',
      [result('no such file', { is_error: true })],
      [tool('Error: no such file')],
    ],
    ['an error without words says so', [result(undefined, { is_error: true })], [tool('Error: ')]],
    [
      'results stand before what the user says beside them',
      [text('and now?'), result('1'), result('2', { tool_use_id: 'toolu_2' })],
      [tool('1'), tool('2', 'toolu_2'), asks('and now?')],
    ],
    [
      'a picture in a result follows as a message of the user’s',
      [result([text('the page'), picture(PNG)]), text('what is it?')],
      [tool('the page'), asks([image, text('what is it?')])],
    ],
    [
      'a document in a result does so too',
      [result([{ type: 'document', source: PDF }])],
      [tool(''), asks([file('document.pdf')])],
    ],
  ])('%s', (_, content, expected) => {
    expect(sent(user(content)).messages).toEqual(expected)
  })

  test('results follow their calls, whatever stands between the two', () => {
    const request = {
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }] },
        { role: 'system', content: 'note' },
        { role: 'user', content: [result('1'), text('go on')] },
        { role: 'user', content: [result('2', { tool_use_id: 'toolu_2' })] },
      ],
    }
    const { messages } = sent(request)

    expect(messages.map(({ role }: { role: string }) => role)).toEqual([
      'assistant',
      'tool',
      'tool',
      'system',
      'user',
    ])
  })
})

describe('a turn of the model’s', () => {
  const call = (input: unknown, id = 'toolu_1') => ({
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
  test.each<[sentence: string, content: unknown, message: object]>([
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
        { type: 'thinking', thinking: 'hm', signature: 'abc' },
        { type: 'redacted_thinking', data: 'xyz' },
        text('a'),
      ],
      { content: 'a' },
    ],
    [
      'a turn of thinking alone is an empty text',
      [{ type: 'thinking', thinking: 'hm', signature: 'abc' }],
      { content: '' },
    ],
  ])('%s', (_, content, message) => {
    expect(sent(assistant(content)).messages).toEqual([{ role: 'assistant', ...message }])
  })

  test('a turn of nothing is none', () => {
    expect(sent(assistant([])).messages).toEqual([])
  })

  test('thinking that stays behind is named', () => {
    expect(
      print(assistant([{ type: 'thinking', thinking: 'hm', signature: 'abc' }])).dropped,
    ).toEqual(['messages.reasoning'])
  })

  const ids = (provider: string, id: string) => {
    const request = {
      messages: [
        ...assistant([call({}, id)]).messages,
        ...user([result('1', { tool_use_id: id })]).messages,
      ],
    }
    const [answer, tool] = sent(request, targetOf(provider)).messages
    return [answer.tool_calls[0].id, tool.tool_call_id]
  }
  test.each([
    ['openai', 'toolu_1', /^toolu_1$/],
    ['openai', 'x'.repeat(80), /^call_[0-9a-f]{35}$/],
    ['openrouter', 'x'.repeat(80), /^x{80}$/],
    ['mistral-ai', 'toolu_1', /^[0-9a-f]{9}$/],
    ['mistral-ai', 'abcDEF123', /^abcDEF123$/],
  ])('ids for %s: %s', (provider, id, expected) => {
    const [ofCall, ofResult] = ids(provider, id)

    expect(ofCall).toMatch(expected)
    expect(ofResult).toBe(ofCall)
  })

  test('a refusal is OpenAI’s own member, and text for others', () => {
    const parts: Part[] = [{ kind: 'refusal', text: 'No' }]
    const conversation: Conversation = {
      model: 'm',
      turns: [{ role: 'assistant', parts }],
      tools: [],
      isStreamed: false,
      rest: {},
    }
    const messagesFor = (provider: string) =>
      openaiChat.printRequest(conversation, targetOf(provider)).body.messages

    expect(messagesFor('openai')).toEqual([{ role: 'assistant', content: null, refusal: 'No' }])
    expect(messagesFor('groq')).toEqual([{ role: 'assistant', content: 'No' }])
  })
})

describe('a tool', () => {
  test.each<[sentence: string, tool: object, expected: object]>([
    [
      'a whole one is a function',
      { name: 'f', description: 'd', input_schema: SCHEMA },
      { name: 'f', description: 'd', parameters: SCHEMA },
    ],
    [
      'one without a schema takes an empty object',
      { name: 'f' },
      { name: 'f', parameters: { type: 'object', properties: {} } },
    ],
    [
      'one whose schema has no properties has none',
      { name: 'f', input_schema: { type: 'object' } },
      { name: 'f', parameters: { type: 'object', properties: {} } },
    ],
    [
      'an empty description stays',
      { name: 'f', description: '', input_schema: SCHEMA },
      { name: 'f', description: '', parameters: SCHEMA },
    ],
    [
      'a strict one stays strict',
      { name: 'f', input_schema: WHOLE_SCHEMA, strict: true },
      { name: 'f', parameters: WHOLE_SCHEMA, strict: true },
    ],
    [
      'one that OpenAI cannot keep to is not strict',
      { name: 'f', input_schema: SCHEMA, strict: true },
      { name: 'f', parameters: SCHEMA },
    ],
    [
      'what only Anthropic knows is left out',
      { name: 'f', input_schema: SCHEMA, cache_control: { type: 'ephemeral' }, input_examples: [] },
      { name: 'f', parameters: SCHEMA },
    ],
  ])('%s', (_, tool, expected) => {
    expect(sent({ tools: [tool] }, targetOf('openai')).tools).toEqual([
      { type: 'function', function: expected },
    ])
  })

  test.each<[object, object]>([
    [{ type: 'auto' }, { tool_choice: 'auto' }],
    [{ type: 'any' }, { tool_choice: 'required' }],
    [{ type: 'none' }, { tool_choice: 'none' }],
    [{ type: 'tool', name: 'f' }, { tool_choice: { type: 'function', function: { name: 'f' } } }],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { tool_choice: 'auto', parallel_tool_calls: false },
    ],
  ])('the choice %j', (tool_choice, expected) => {
    const { tools: _, ...body } = sent({ tool_choice, tools: [{ name: 'f' }] })

    expect(body).toEqual({ model: 'm', messages: [], ...expected })
  })

  test('those that are allowed are the only ones where OpenAI’s choice is not known', () => {
    const conversation: Conversation = {
      model: 'm',
      turns: [],
      tools: [{ name: 'f' }, { name: 'g' }],
      toolChoice: { kind: 'allowed', names: ['g'], isRequired: true },
      isStreamed: false,
      rest: {},
    }
    const printed = (provider: string) =>
      openaiChat.printRequest(conversation, targetOf(provider)).body

    expect(printed('groq')).toMatchObject({
      tools: [{ function: { name: 'g' } }],
      tool_choice: 'required',
    })
    expect(printed('openai')).toMatchObject({
      tools: [{ function: { name: 'f' } }, { function: { name: 'g' } }],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] },
      },
    })
  })
})

describe('refused, with the member at fault:', () => {
  const file = { type: 'file', file_id: 'file_1' }
  test.each<[what: string, request: object, type: string]>([
    ['a picture that is a file of Anthropic’s', user([picture(file)]), 'image: file'],
    [
      'a document that is a file of Anthropic’s',
      user([{ type: 'document', source: file }]),
      'document: file',
    ],
  ])('%s', (_, request, type) => {
    const message = `This model does not take "${type}" blocks; leave them out`

    expect(() => sent(request)).toThrow(Untranslatable)
    expect(() => sent(request)).toThrow(expect.objectContaining({ message, param: 'messages' }))
  })
})

test('texts arrive whole, in the order in which they were said', () => {
  const block = fc.string({ minLength: 1, maxLength: 9 }).map(text)
  const content = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.array(block, { minLength: 1, maxLength: 4 }),
  )
  const turn = fc.record({ role: fc.constantFrom('user', 'assistant'), content })
  const textOf = (said: unknown) =>
    typeof said === 'string'
      ? said
      : (said as { text: string }[]).map(({ text }) => text).join('\n\n')
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), (turns) => {
      const { messages } = sent({ messages: turns }) as {
        messages: { role: string; content: unknown }[]
      }

      expect(messages.map(({ role, content }) => [role, textOf(content)])).toEqual(
        turns.map(({ role, content }) => [role, textOf(content)]),
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
