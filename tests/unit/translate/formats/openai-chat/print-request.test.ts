import { describe, expect, test } from 'bun:test'
import type {
  Conversation,
  JsonObject,
  Part,
  Turn,
} from '../../../../../src/translate/conversation'
import { Untranslatable } from '../../../../../src/translate/conversation'
import { openaiChat } from '../../../../../src/translate/formats/openai-chat/format'

const CONVERSATION: Conversation = { model: 'm', turns: [], tools: [], isStreamed: false, rest: {} }

const print = (members: Partial<Conversation>, provider = 'together-ai', model = 'm-1') =>
  openaiChat.printRequest({ ...CONVERSATION, ...members }, { provider, api: 'openai', model })

const messages = (turns: readonly Turn[], provider?: string) => {
  const { body, dropped } = print({ turns }, provider)
  return { messages: body.messages as JsonObject[], dropped }
}

const text = (said: string): Part => ({ kind: 'text', text: said })
const user = (...parts: Part[]): Turn => ({ role: 'user', parts })
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts })
const called = (id: string): Part => ({ kind: 'call', id, name: 'f', input: { x: 1 } })
const result = (callId: string, ...parts: Part[]): Part & { kind: 'result' } => ({
  kind: 'result',
  callId,
  parts,
})
const picture: Part = {
  kind: 'media',
  media: { kind: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'iVBOR' } },
}
const PICTURE = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBOR' } }
const CALL = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: '{"x":1}' },
})

describe('messages', () => {
  const rows: [sentence: string, turns: Turn[], expected: object[]][] = [
    [
      'system turns where they stand',
      [user(text('a')), { role: 'system', parts: [text('s'), text('t')] }, user(text('b'))],
      [
        { role: 'user', content: 'a' },
        { role: 'system', content: 's\n\nt' },
        { role: 'user', content: 'b' },
      ],
    ],
    [
      'what the model says behind its calls with them, as their results follow',
      [
        assistant(called('c1')),
        assistant(called('c2')),
        assistant(text('a')),
        user(result('c1', text('1')), result('c2', text('2'))),
        assistant(text('b')),
        assistant(text('c')),
      ],
      [
        { role: 'assistant', content: 'a', tool_calls: [CALL('c1'), CALL('c2')] },
        { role: 'tool', tool_call_id: 'c1', content: '1' },
        { role: 'tool', tool_call_id: 'c2', content: '2' },
        { role: 'assistant', content: 'b' },
        { role: 'assistant', content: 'c' },
      ],
    ],
    [
      'several texts as a list',
      [user(text('a'), text('b'))],
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
      'pictures',
      [user(text('a'), picture)],
      [{ role: 'user', content: [{ type: 'text', text: 'a' }, PICTURE] }],
    ],
    ['a name', [{ ...user(text('a')), name: 'n' }], [{ role: 'user', name: 'n', content: 'a' }]],
    ['no turn without parts', [user(), assistant()], []],
    [
      'calls with a content that is null',
      [assistant(called('a'))],
      [{ role: 'assistant', content: null, tool_calls: [CALL('a')] }],
    ],
    [
      'text beside calls',
      [assistant(text('t'), called('a'))],
      [{ role: 'assistant', content: 't', tool_calls: [CALL('a')] }],
    ],
    [
      'an empty text for thoughts alone',
      [assistant({ kind: 'reasoning', text: 'h' })],
      [{ role: 'assistant', content: '' }],
    ],
    [
      'results behind their calls, and what they show behind them',
      [
        assistant(called('a'), called('b')),
        user(text('so'), result('a', text('1'), picture)),
        user({ ...result('b', text('no')), isError: true }),
        user(text('go on')),
      ],
      [
        { role: 'assistant', content: null, tool_calls: [CALL('a'), CALL('b')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
        { role: 'tool', tool_call_id: 'b', content: 'Error: no' },
        { role: 'user', content: [PICTURE, { type: 'text', text: 'so' }] },
        { role: 'user', content: 'go on' },
      ],
    ],
    [
      'pictures of results alone',
      [assistant(called('a')), user(result('a', picture))],
      [
        { role: 'assistant', content: null, tool_calls: [CALL('a')] },
        { role: 'tool', tool_call_id: 'a', content: '' },
        { role: 'user', content: [PICTURE] },
      ],
    ],
  ]
  test.each(rows)('%s', (_, turns, expected) => {
    expect(messages(turns).messages).toEqual(expected as never)
  })

  const media: [sentence: string, part: Part, expected: object][] = [
    [
      'a picture’s address and detail',
      {
        kind: 'media',
        media: {
          kind: 'image',
          mediaType: undefined,
          source: { kind: 'url', url: 'https://a/b' },
          detail: 'low',
        },
      },
      { type: 'image_url', image_url: { url: 'https://a/b', detail: 'low' } },
    ],
    [
      'a sound',
      {
        kind: 'media',
        media: { kind: 'audio', mediaType: 'audio/mpeg', source: { kind: 'base64', data: 'AA' } },
      },
      { type: 'input_audio', input_audio: { data: 'AA', format: 'mp3' } },
    ],
    [
      'a document',
      {
        kind: 'media',
        media: {
          kind: 'document',
          mediaType: 'application/pdf',
          source: { kind: 'base64', data: 'JVBERi' },
          name: 'a.pdf',
        },
      },
      {
        type: 'file',
        file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi' },
      },
    ],
  ]
  test.each(media)('%s', (_, part, expected) => {
    expect(messages([user(part)]).messages).toEqual([{ role: 'user', content: [expected] }])
  })

  test('a text document is text', () => {
    const part: Part = {
      kind: 'media',
      media: { kind: 'document', mediaType: 'text/plain', source: { kind: 'text', text: 't' } },
    }

    expect(messages([user(part)]).messages).toEqual([{ role: 'user', content: 't' }])
  })

  const refused: [sentence: string, turn: Turn, words: string][] = [
    [
      'a stored document',
      user({
        kind: 'media',
        media: { kind: 'document', mediaType: undefined, source: { kind: 'file', id: 'file_1' } },
      }),
      'document: file',
    ],
    [
      'a stored picture',
      user({
        kind: 'media',
        media: { kind: 'image', mediaType: undefined, source: { kind: 'file', id: 'file_1' } },
      }),
      'image: file',
    ],
    ['a picture of the model', assistant(picture), 'image'],
  ]
  test.each(refused)('%s is refused', (_, turn, words) => {
    expect(() => messages([turn])).toThrow(Untranslatable)
    expect(() => messages([turn])).toThrow(words)
  })
})

describe('thoughts', () => {
  const own: Part = { kind: 'reasoning', text: 'h' }
  const detail = { type: 'reasoning.text', signature: 's', index: 0 }
  const signed: Part = { ...own, opaque: { maker: 'chat', value: JSON.stringify(detail) } }
  const foreign: Part = { ...own, opaque: { maker: 'anthropic', value: 's' } }
  const rows: [provider: string, part: Part, members: object, dropped: string[]][] = [
    ['deepseek', own, { reasoning_content: 'h' }, []],
    ['moonshot', own, { reasoning_content: 'h' }, []],
    ['openrouter', own, { reasoning_details: [{ type: 'reasoning.text', text: 'h' }] }, []],
    ['openrouter', signed, { reasoning_details: [{ ...detail, text: 'h' }] }, []],
    ['openai', own, {}, ['messages.reasoning']],
    ['groq', own, {}, ['messages.reasoning']],
    ['deepseek', foreign, {}, ['messages.reasoning']],
  ]
  test.each(rows)('for %s of %p', (provider, part, members, dropped) => {
    expect(messages([assistant(part, text('t'))], provider)).toEqual({
      messages: [{ role: 'assistant', content: 't', ...members }],
      dropped,
    })
  })

  const stand: [
    sentence: string,
    provider: string,
    model: string,
    parts: Part[],
    members: object,
  ][] = [
    [
      'nothing, of DeepSeek',
      'deepseek',
      'deepseek-v4-pro',
      [called('a')],
      { reasoning_content: '' },
    ],
    ['a space, of Kimi', 'moonshot', 'kimi-k2.5', [called('a')], { reasoning_content: ' ' }],
    [
      'nothing of another maker’s',
      'deepseek',
      'm',
      [foreign, called('a')],
      { reasoning_content: '' },
    ],
    ['nothing for other providers', 'zhipu', 'glm-5', [called('a')], {}],
  ]
  test.each(stand)('where calls must have some: %s', (_, provider, model, given, members) => {
    expect(print({ turns: [assistant(...given)] }, provider, model).body.messages).toEqual([
      { role: 'assistant', content: null, tool_calls: [CALL('a')], ...members },
    ])
    const off = print(
      { turns: [assistant(called('a'))], reasoning: { mode: 'off' } },
      provider,
      model,
    )
    expect(off.body.messages).not.toHaveProperty('0.reasoning_content')
  })

  test('Gemini’s signature goes back to Gemini alone', () => {
    const call: Part = {
      kind: 'call',
      id: 'a',
      name: 'f',
      input: {},
      opaque: { maker: 'gemini', value: 's' },
    }

    expect(
      print({ turns: [assistant(call)] }, 'together-ai', 'gemini-3-pro').body.messages,
    ).toMatchObject([{ tool_calls: [{ extra_content: { google: { thought_signature: 's' } } }] }])
    expect(messages([assistant(call)], 'openai').dropped).toEqual(['messages.reasoning'])
  })
})

describe('members', () => {
  const tools = [{ name: 'f', schema: { type: 'object' } }, { name: 'g' }]
  const rows: [
    sentence: string,
    provider: string,
    model: string,
    given: Partial<Conversation>,
    body: object,
    dropped: string[],
  ][] = [
    ['the limit', 'openai', 'm', { maxOutputTokens: 5 }, { max_completion_tokens: 5 }, []],
    ['the limit elsewhere', 'groq', 'm', { maxOutputTokens: 5 }, { max_tokens: 5 }, []],
    ['top_k', 'openai', 'm', { topK: 5 }, {}, ['top_k']],
    ['top_k where it is known', 'together-ai', 'm', { topK: 5 }, { top_k: 5 }, []],
    [
      'a long user',
      'openai',
      'm',
      { user: 'u'.repeat(65) },
      { user: 'f20e249d15fa4b9f44ba21d154f62e1efa76ddfdce5d25139a33a4787cee5a8b' },
      [],
    ],
    ['a tier', 'openai', 'm', { serviceTier: 'flex' }, { service_tier: 'flex' }, []],
    ['a tier elsewhere', 'groq', 'm', { serviceTier: 'flex' }, {}, ['service_tier']],
    [
      'a stream',
      'groq',
      'm',
      { isStreamed: true },
      { stream: true, stream_options: { include_usage: true } },
      [],
    ],
    ['no parallel calls without tools', 'groq', 'm', { parallelCalls: false }, {}, []],
    [
      'an effort',
      'groq',
      'openai/gpt-oss-120b',
      { reasoning: { effort: 'low' } },
      { reasoning_effort: 'low' },
      [],
    ],
    [
      'an effort where none is known',
      'groq',
      'm',
      { reasoning: { effort: 'low' } },
      {},
      ['reasoning_effort'],
    ],
    [
      'the highest effort',
      'openai',
      'gpt-5.2',
      { reasoning: { effort: 'max' } },
      { reasoning_effort: 'xhigh' },
      [],
    ],
    [
      'the highest effort elsewhere',
      'groq',
      'openai/gpt-oss-120b',
      { reasoning: { effort: 'max' } },
      { reasoning_effort: 'high' },
      [],
    ],
    [
      'the highest effort of DeepSeek',
      'deepseek',
      'm',
      { reasoning: { effort: 'max' } },
      { reasoning_effort: 'max' },
      [],
    ],
    [
      'an effort of a plain model',
      'openai',
      'gpt-4o',
      { reasoning: { effort: 'max' } },
      {},
      ['reasoning_effort'],
    ],
    [
      'a budget',
      'openai',
      'gpt-5',
      { reasoning: { mode: 'on', budgetTokens: 4000 } },
      { reasoning_effort: 'low' },
      [],
    ],
    [
      'a budget elsewhere',
      'groq',
      'm',
      { reasoning: { mode: 'on', budgetTokens: 4000 } },
      {},
      ['thinking'],
    ],
    [
      'thinking',
      'deepseek',
      'm',
      { reasoning: { mode: 'off' } },
      { thinking: { type: 'disabled' } },
      [],
    ],
    [
      'thinking that adapts',
      'zhipu',
      'glm-5',
      { reasoning: { mode: 'adaptive' } },
      { thinking: { type: 'enabled' } },
      [],
    ],
    [
      'thinking of Kimi',
      'moonshot',
      'kimi-k2.5',
      { reasoning: { mode: 'off' } },
      { thinking: { type: 'disabled' } },
      [],
    ],
    [
      'no thinking of an older Kimi, which never thinks',
      'moonshot',
      'kimi-k2-0905-preview',
      { reasoning: { mode: 'off' } },
      {},
      [],
    ],
    ['thinking elsewhere', 'groq', 'm', { reasoning: { mode: 'on' } }, {}, ['thinking']],
    [
      'OpenRouter’s reasoning',
      'openrouter',
      'm',
      { reasoning: { mode: 'on', budgetTokens: 5, isShown: false } },
      { reasoning: { max_tokens: 5, exclude: true } },
      [],
    ],
    [
      'JSON',
      'groq',
      'm',
      { output: { kind: 'json' } },
      { response_format: { type: 'json_object' } },
      [],
    ],
    [
      'a schema',
      'groq',
      'm',
      { output: { kind: 'schema', schema: {} } },
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'output', schema: {} },
        },
      },
      [],
    ],
    [
      'what a client of Anthropic’s knows alone',
      'groq',
      'm',
      {
        rest: { context_management: {}, betas: [], n: 1 },
        clientOnly: ['context_management', 'betas'],
      },
      { n: 1 },
      ['context_management', 'betas'],
    ],
    [
      'tools',
      'groq',
      'm',
      { tools, toolChoice: { kind: 'tool', name: 'f' }, parallelCalls: false },
      {
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: {} } },
          },
          {
            type: 'function',
            function: { name: 'g', parameters: { type: 'object', properties: {} } },
          },
        ],
        tool_choice: { type: 'function', function: { name: 'f' } },
        parallel_tool_calls: false,
      },
      [],
    ],
    [
      'the allowed tools alone',
      'groq',
      'm',
      { tools, toolChoice: { kind: 'allowed', names: ['f'], isRequired: true } },
      {
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: {} } },
          },
        ],
        tool_choice: 'required',
      },
      [],
    ],
    [
      'a choice without tools',
      'groq',
      'm',
      { toolChoice: { kind: 'required' } },
      {},
      ['tool_choice'],
    ],
  ]
  test.each(rows)('%s', (_, provider, model, given, body, dropped) => {
    expect(print(given, provider, model)).toEqual({
      body: { model, messages: [], ...body },
      dropped,
    })
  })
})

describe('hints for a cache', () => {
  const turns = [user({ ...text('a'), cache: { ttl: '1h' } })]

  test('go to OpenRouter as they are', () => {
    expect(messages(turns, 'openrouter')).toEqual({
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        },
      ],
      dropped: [],
    })
  })

  test('stand nowhere else, where caches need none', () => {
    expect(messages(turns).messages).toEqual([{ role: 'user', content: 'a' }])
  })

  test('of a result stand on its text', () => {
    expect(
      messages([user({ ...result('a', text('1')), cache: {} })], 'dashscope').messages,
    ).toEqual([
      {
        role: 'tool',
        tool_call_id: 'a',
        content: [{ type: 'text', text: '1', cache_control: { type: 'ephemeral' } }],
      },
    ])
  })
})
