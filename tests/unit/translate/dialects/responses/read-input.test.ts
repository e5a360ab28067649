import { describe, expect, test } from 'bun:test'
import { printSummary } from '../../../../../src/translate/compaction/summary-item'
import { summaryText } from '../../../../../src/translate/compaction/summary-text'
import { printEncrypted } from '../../../../../src/translate/dialects/carried-thought'
import { namedTools } from '../../../../../src/translate/names/named-tools'
import { read, thrownBy, turnsOf } from './read'

const text = (text: string) => ({ kind: 'text', text })
const call = (id: string, more: object = {}) => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: '{"a":1}',
  ...more,
})
const output = (id: string, output: unknown = 'r') => ({
  type: 'function_call_output',
  call_id: id,
  output,
})
const user = { role: 'user', content: 'Hi' }
const USER = { role: 'user', parts: [text('Hi')] }
const called = (id: string, more: object = {}) => ({
  kind: 'call',
  id,
  name: 'f',
  input: { a: 1 },
  ...more,
})
const result = (callId: string, ...words: string[]) => ({
  kind: 'result',
  callId,
  name: 'f',
  parts: words.map((word) =>
    word.startsWith('Tool: ') ? namedTools([word.slice('Tool: '.length)]) : text(word),
  ),
})

describe('messages', () => {
  test('keep their roles, with and without a type', () => {
    expect(
      turnsOf(
        { role: 'system', content: 'a' },
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'b' }] },
        user,
        {
          type: 'message',
          id: 'msg_1',
          status: 'completed',
          phase: 'final_answer',
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'd', annotations: [], logprobs: [] },
            { type: 'refusal', refusal: 'no' },
          ],
        },
      ),
    ).toEqual([
      { role: 'system', parts: [text('a')] },
      { role: 'system', parts: [text('b')] },
      USER,
      { role: 'assistant', parts: [text('d'), { kind: 'refusal', text: 'no' }] },
    ] as never)
  })

  test('stand behind the instructions', () => {
    expect(read({ instructions: 'Be brief', input: 'Hi' }).turns).toEqual([
      { role: 'system', parts: [text('Be brief')] },
      USER,
    ] as never)
  })

  const parts: [string, object, object][] = [
    [
      'a picture by its address',
      { type: 'input_image', image_url: 'https://a.example/b.png', detail: 'low' },
      {
        kind: 'image',
        mediaType: undefined,
        source: { kind: 'url', url: 'https://a.example/b.png' },
        detail: 'low',
      },
    ],
    [
      'a picture by its data',
      { type: 'input_image', image_url: 'data:image/png;base64,iVBO' },
      { kind: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'iVBO' } },
    ],
    [
      'a picture that OpenAI keeps',
      { type: 'input_image', file_id: 'file-1', image_url: null },
      { kind: 'image', mediaType: undefined, source: { kind: 'file', id: 'file-1' } },
    ],
    [
      'a file by its data',
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
      {
        kind: 'document',
        mediaType: 'application/pdf',
        source: { kind: 'base64', data: 'JVBE' },
        name: 'a.pdf',
      },
    ],
    [
      'a file by its address',
      { type: 'input_file', file_url: 'https://a.example/b.pdf' },
      {
        kind: 'document',
        mediaType: undefined,
        source: { kind: 'url', url: 'https://a.example/b.pdf' },
      },
    ],
    [
      'a file that OpenAI keeps',
      { type: 'input_file', file_id: 'file-1' },
      { kind: 'document', mediaType: undefined, source: { kind: 'file', id: 'file-1' } },
    ],
    [
      'a sound',
      { type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
      { kind: 'audio', mediaType: 'audio/wav', source: { kind: 'base64', data: 'UklG' } },
    ],
    [
      'a picture in the words of a chat',
      { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
      {
        kind: 'image',
        mediaType: undefined,
        source: { kind: 'url', url: 'https://a.example/b.png' },
      },
    ],
  ]

  test.each(parts)('hold %s, and so do results', (_, part, media) => {
    expect(turnsOf({ role: 'user', content: [part] })[0]?.parts).toEqual([
      { kind: 'media', media },
    ] as never)
    expect(turnsOf(user, call('c'), output('c', [part]))[2]?.parts).toEqual([
      { ...result('c'), parts: [{ kind: 'media', media }] },
    ] as never)
  })
})

describe('calls', () => {
  test('of one answer are one turn with its thoughts, and their results one behind it', () => {
    expect(
      turnsOf(
        user,
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 't' }] },
        call('a'),
        call('b'),
        output('b', 'of b'),
        output('a', 'of a'),
      ),
    ).toEqual([
      USER,
      {
        role: 'assistant',
        parts: [{ kind: 'reasoning', text: 't' }, called('a'), called('b')],
      },
      { role: 'user', parts: [result('a', 'of a'), result('b', 'of b')] },
    ] as never)
  })

  test('have their results behind them, whatever a client writes between', () => {
    const said = { role: 'developer', content: 'Go on' }

    expect(turnsOf(user, call('a'), said, call('b'), user, output('a'), output('b'))).toEqual([
      USER,
      { role: 'assistant', parts: [called('a')] },
      { role: 'user', parts: [result('a', 'r')] },
      { role: 'system', parts: [text('Go on')] },
      { role: 'assistant', parts: [called('b')] },
      { role: 'user', parts: [result('b', 'r')] },
      USER,
    ] as never)
  })

  test('of one id have the results in their order', () => {
    expect(
      turnsOf(user, call('a'), output('a', '1'), call('a'), output('a', '2')).flatMap(
        ({ parts }) => parts,
      ),
    ).toEqual([text('Hi'), called('a'), result('a', '1'), called('a'), result('a', '2')] as never)
  })

  test.each([
    ['a call without output', [user, call('a')], 'No tool output found for the call "a"'],
    ['an output without call', [user, output('a')], 'No tool call found for the output of "a"'],
    ['two outputs', [call('a'), output('a'), output('a')], 'No tool call found for the output'],
  ])('%s is refused, as OpenAI does', (_, input, words) => {
    const { message, param } = thrownBy({ input })

    expect(param).toBe('input')
    expect(message).toContain(words)
  })

  test('of custom tools have the text as an argument', () => {
    const item = { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '*** Begin' }
    const its = { type: 'custom_tool_call_output', call_id: 'c', output: 'Done' }

    expect(turnsOf(item, its)).toEqual([
      {
        role: 'assistant',
        parts: [{ kind: 'call', id: 'c', name: 'patch', input: { input: '*** Begin' } }],
      },
      { role: 'user', parts: [{ ...result('c', 'Done'), name: 'patch' }] },
    ] as never)
  })

  const runs: [string, object, object, object, string[], boolean?][] = [
    [
      'local_shell',
      {
        id: 'lsh_1',
        action: {
          type: 'exec',
          command: ['ls'],
          env: { A: 'b' },
          timeout_ms: null,
          working_directory: '/',
        },
      },
      { command: ['ls'], env: { A: 'b' }, working_directory: '/' },
      { type: 'local_shell_call_output', id: 'lsh_1', output: 'a.txt' },
      ['a.txt'],
    ],
    [
      'shell',
      { action: { commands: ['ls', 'pwd'], timeout_ms: 9, max_output_length: null } },
      { commands: ['ls', 'pwd'], timeout_ms: 9 },
      {
        type: 'shell_call_output',
        output: [
          { stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } },
          { stdout: '', stderr: 'e', outcome: { type: 'timeout' } },
        ],
      },
      ['a', 'Exit code: 0', 'e', 'The command ran out of time.'],
    ],
    [
      'apply_patch',
      { operation: { type: 'update_file', path: 'a', diff: '+b' } },
      { type: 'update_file', path: 'a', diff: '+b' },
      { type: 'apply_patch_call_output', status: 'failed', output: 'no such file' },
      ['no such file'],
      true,
    ],
    [
      'tool_search',
      { execution: 'client', arguments: { query: 'q' } },
      { query: 'q' },
      {
        type: 'tool_search_output',
        tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'g' }] }],
      },
      ['Tool: n__g'],
    ],
  ]

  test.each(runs)('of the client’s %s have the members of its call', (...row) => {
    const [name, item, input, its, words, isError] = row
    const id = name === 'local_shell' ? {} : { call_id: 'c' }

    expect(turnsOf({ type: `${name}_call`, call_id: 'c', ...item }, { ...id, ...its })).toEqual([
      { role: 'assistant', parts: [{ kind: 'call', id: 'c', name, input }] },
      { role: 'user', parts: [{ ...result('c', ...words), name, ...(isError && { isError }) }] },
    ] as never)
  })

  test('in namespaces have the names of the tools that are offered', () => {
    const tools = [
      { type: 'namespace', name: 'mcp', tools: [{ type: 'function', name: 'f', parameters: {} }] },
    ]
    const input = [call('a', { namespace: 'mcp' }), output('a'), call('b'), output('b')]
    const names = read({ input, tools }).turns.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'call' ? part.name : [])),
    )

    expect(names).toEqual(['mcp__f', 'f'])
  })

  test('take the signature that Gemini has given them, which stands before them', () => {
    const opaque = { maker: 'gemini', value: 'c2ln' } as const
    const encrypted_content = printEncrypted({ text: '', opaque, isOfCall: true })
    const signature = { type: 'reasoning', summary: [], encrypted_content }

    expect(turnsOf(signature, call('a'), output('a'))[0]?.parts).toEqual([
      called('a', { opaque }),
    ] as never)
    expect(turnsOf(signature, { role: 'assistant', content: 'x' })[0]?.parts).toEqual([
      { kind: 'reasoning', text: '', opaque },
      text('x'),
    ] as never)
    // Another one behind it takes nothing from it.
    const other = { maker: 'gemini', value: 'b3RoZXI=' } as const
    const next = printEncrypted({ text: '', opaque: other, isOfCall: true })
    expect(
      turnsOf(signature, { ...signature, encrypted_content: next }, call('a'), output('a'))[0]
        ?.parts,
    ).toEqual([{ kind: 'reasoning', text: '', opaque }, called('a', { opaque: other })] as never)
  })

  test('take it from the thought before them, too, which keeps its text', () => {
    const opaque = { maker: 'gemini', value: 'c2ln' } as const
    const encrypted_content = printEncrypted({ text: 'Hm', opaque, isOfCall: true })
    const summary = [{ type: 'summary_text', text: 'Hm' }]
    const thought = { type: 'reasoning', summary, encrypted_content }

    expect(turnsOf(thought, call('a'), output('a'))[0]?.parts).toEqual([
      { kind: 'reasoning', text: 'Hm' },
      called('a', { opaque }),
    ] as never)
  })
})

describe('thoughts', () => {
  const opaque = { maker: 'anthropic', value: 'sig' } as const

  test.each([
    ['of a summary alone', { summary: [{ text: 'a' }, { text: 'b' }] }, { text: 'a\n\nb' }],
    [
      'of a content',
      { summary: [{ text: 'a' }], content: [{ type: 'reasoning_text', text: 'b' }] },
      { text: 'b' },
    ],
    [
      'of OpenAI’s',
      { summary: [{ text: 'a' }], content: null, encrypted_content: 'gAAA' },
      { text: 'a', opaque: { maker: 'openai', value: 'gAAA' } },
    ],
    [
      'of Claude’s, though the summary is gone',
      { summary: [], encrypted_content: printEncrypted({ text: 'a', opaque }) },
      { text: 'a', opaque },
    ],
    [
      'of Claude’s that are redacted',
      { summary: [], encrypted_content: printEncrypted({ text: '', opaque, isRedacted: true }) },
      { text: '', opaque, isRedacted: true },
    ],
  ])('%s come back', (_, item, thought) => {
    expect(turnsOf({ type: 'reasoning', ...item })[0]?.parts).toEqual([
      { kind: 'reasoning', ...thought },
    ] as never)
  })

  test('that say nothing are none', () => {
    expect(turnsOf({ type: 'reasoning', summary: [] }, user)).toEqual([USER] as never)
  })
})

describe('other items', () => {
  test.each([
    ['code_interpreter_call', { code: '1' }],
    ['file_search_call', { queries: [] }],
    ['image_generation_call', { result: 'iVBO' }],
    ['mcp_call', { name: 'f' }],
    ['computer_call', { action: {} }],
    ['tool_search_call', { execution: 'server', call_id: null }],
    ['configuration_update', { reasoning: { effort: 'high' } }],
  ])('%s is left out and named', (type, more) => {
    const { turns, leftOut } = read({ input: [user, { type, ...more }] })

    expect(turns).toEqual([USER] as never)
    expect(leftOut).toEqual([`input.${type}`])
  })

  test.each([
    ['compaction', { encrypted_content: 'x' }, '"compaction"'],
    ['compaction_summary', { encrypted_content: 'gAAAAA' }, '"compaction_summary"'],
    ['compaction', { encrypted_content: 'portus.anthropic.x.aG0' }, '"compaction"'],
    ['context_compaction', {}, '"context_compaction"'],
    ['toString', {}, '"toString"'],
    ['item_reference', { id: 'msg_1' }, '"msg_1" is not kept here; send the whole input'],
    [undefined, { id: 'msg_1' }, '"msg_1" is not kept here; send the whole input'],
  ])('%s is refused by its name', (type, more, words) => {
    const { message, param } = thrownBy({ input: [user, { type, ...more }] })

    expect(param).toBe('input')
    expect(message).toContain(words)
  })

  test('compaction_trigger is refused by its name where it is not the last', () => {
    const { message, param } = thrownBy({ input: [{ type: 'compaction_trigger' }, user] })

    expect(param).toBe('input')
    expect(message).toContain('"compaction_trigger"')
  })

  const summary = (isWhole: boolean) => ({
    type: 'compaction',
    id: 'cmp_1',
    encrypted_content: printSummary({ text: 'b.txt is written', isWhole }),
  })
  const SUMMARY = { role: 'user', parts: [text(summaryText('b.txt is written'))] }

  test('a summary that was asked for is text in its place', () => {
    expect(read({ input: [user, summary(true), user] }).turns).toEqual([
      USER,
      SUMMARY,
      USER,
    ] as never)
  })

  test('a summary ahead of an answer stands for all before it', () => {
    const call = { type: 'function_call', name: 'f', call_id: 'c', arguments: '{}' }
    const input = [summary(true), user, call, summary(false), user, summary(true)]

    expect(read({ input, instructions: 'Be brief.' }).turns).toEqual([
      { role: 'system', parts: [text('Be brief.')] },
      SUMMARY,
      USER,
      SUMMARY,
    ] as never)
  })

  test('what one agent of Codex’ tells another is read, unless OpenAI has encrypted it', () => {
    const message = (text: string) => ({
      type: 'agent_message',
      author: '/root',
      content: [{ type: 'encrypted_content', encrypted_content: text }],
    })
    const { turns, leftOut } = read({ input: [message('plain'), message('gAAAAAB')] })

    expect(turns).toEqual([
      { role: 'user', parts: [text('Message from the agent /root:'), text('plain')] },
    ] as never)
    expect(leftOut).toEqual(['input.agent_message.encrypted_content'])
  })
})
