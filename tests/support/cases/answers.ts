import type { StreamShape } from './streams'

/** Answers as providers really send them, in the spelling in which each of them prints. */

type Path = StreamShape['path']

/** A whole answer that one route passes on, and the output tokens that it tells. */
export type AnswerShape = { path: Path; text: string; outputTokens: number }

type Members = Record<string, unknown>

/** Signed and encrypted texts, which a changed byte makes worthless. */
export const SIGNATURE = `EqQBCgIYAhIM${'1gbcDa9GJwZA2b3h/+'.repeat(20)}==`
const HARD_TEXT = '👩‍👩‍👧 é e\u0301 中文 \u202eעברית "quotes" \\ / \n\t <|im_end|> \u2028 \u0000'

/** OpenAI indents what it sends whole, and escapes what is not ASCII. */
const openaiPrint = (value: Members): string =>
  `${JSON.stringify(value, null, 2).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`

/** Anthropic fills its events up with spaces, so that their length tells nothing. */
const anthropicEvent = (type: string, data: Members = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data }).slice(0, -1)}${' '.repeat(type.length % 7)}}\n\n`

const message = (content: Members[], more: Members = {}): AnswerShape => ({
  path: '/v1/messages',
  text: JSON.stringify({
    model: 'claude-real',
    id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
    type: 'message',
    role: 'assistant',
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: 2095,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 512,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: 503,
      service_tier: 'standard',
    },
    ...more,
  }),
  outputTokens: 503,
})

const USAGE = {
  prompt_tokens: 19,
  completion_tokens: 10,
  total_tokens: 29,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 1, accepted_prediction_tokens: 0 },
}

const chat = (choices: Members[]): AnswerShape => ({
  path: '/v1/chat/completions',
  text: openaiPrint({
    id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    object: 'chat.completion',
    created: 1_741_569_952,
    model: 'gpt-real-2025-08-06',
    choices,
    usage: USAGE,
    service_tier: 'default',
    system_fingerprint: 'fp_fake',
  }),
  outputTokens: 10,
})

const choice = (said: Members, more: Members = {}) => ({
  index: 0,
  message: { role: 'assistant', content: null, ...said, refusal: null, annotations: [] },
  logprobs: null,
  finish_reason: 'stop',
  ...more,
})

const call = (id: string, city: string) => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: `{"city": "${city}", "n": 1.0}` },
})

const logprob = (token: string) => ({
  token,
  logprob: -0.000_017_432_603,
  bytes: [...Buffer.from(token)],
  top_logprobs: [{ token, logprob: -0.000_017_432_603, bytes: [...Buffer.from(token)] }],
})

const output = {
  reasoning: {
    id: 'rs_1',
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: HARD_TEXT }],
    encrypted_content: SIGNATURE,
  },
  search: {
    id: 'ws_1',
    type: 'web_search_call',
    status: 'completed',
    action: { type: 'search', query: 'é', sources: [{ type: 'url', url: 'https://a.b/?c=%20' }] },
  },
  call: {
    id: 'fc_1',
    type: 'function_call',
    status: 'completed',
    arguments: '{"city": "Zürich", "n": 1.0}',
    call_id: 'call_1',
    name: 'weather',
  },
  image: { id: 'ig_1', type: 'image_generation_call', status: 'completed', result: SIGNATURE },
  message: {
    id: 'msg_1',
    type: 'message',
    status: 'completed',
    content: [
      {
        type: 'output_text',
        annotations: [{ type: 'url_citation', start_index: 0, end_index: 9, url: 'https://a.b/' }],
        logprobs: [logprob('é')],
        text: HARD_TEXT,
      },
      { type: 'refusal', refusal: 'I cannot.' },
    ],
    role: 'assistant',
  },
}

const response = (items: Members[], status = 'completed') => ({
  id: 'resp_67ccd2bed1ec8190',
  object: 'response',
  created_at: 1_741_476_542,
  status,
  error: null,
  incomplete_details: null,
  model: 'gpt-real',
  output: items,
  parallel_tool_calls: true,
  temperature: 1.0,
  text: { format: { type: 'text' }, verbosity: 'medium' },
  usage:
    status === 'completed'
      ? {
          input_tokens: 36,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: 87,
          output_tokens_details: { reasoning_tokens: 40 },
          total_tokens: 123,
        }
      : null,
  metadata: {},
})

const RESULTS = [
  {
    type: 'web_search_result',
    title: HARD_TEXT,
    url: 'https://a.b/c?d=e&f=%20',
    encrypted_content: SIGNATURE,
    page_age: null,
  },
]
const CITATION = {
  type: 'web_search_result_location',
  url: 'https://a.b/',
  title: 'A',
  encrypted_index: SIGNATURE,
  cited_text: HARD_TEXT,
}

/** What comes whole. */
export const WHOLE_ANSWERS: Record<string, AnswerShape> = {
  'a message with signed and redacted thinking': message([
    { type: 'thinking', thinking: HARD_TEXT, signature: SIGNATURE },
    { type: 'redacted_thinking', data: SIGNATURE },
    { type: 'text', text: HARD_TEXT },
  ]),
  'a message with the results of server tools': message(
    [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'é' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: RESULTS },
      { type: 'server_tool_use', id: 'srvtoolu_2', name: 'code_execution', input: { code: '1' } },
      {
        type: 'code_execution_tool_result',
        tool_use_id: 'srvtoolu_2',
        content: {
          type: 'code_execution_result',
          stdout: HARD_TEXT,
          stderr: '',
          return_code: 0,
          content: [{ type: 'code_execution_output', file_id: 'file_1' }],
        },
      },
    ],
    {
      stop_reason: 'pause_turn',
      container: { id: 'container_1', expires_at: '2026-01-01T00:00:00Z' },
    },
  ),
  'a message with citations': message([
    { type: 'text', text: 'As ', citations: null },
    {
      type: 'text',
      text: HARD_TEXT,
      citations: [
        CITATION,
        { type: 'char_location', cited_text: 'x', document_index: 0, start_char_index: 0 },
      ],
    },
  ]),
  'a message that calls tools': message(
    [
      { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Zürich', deep: [[{}]] } },
      { type: 'tool_use', id: 'toolu_2', name: 'weather', input: {} },
    ],
    { stop_reason: 'tool_use' },
  ),
  'a message that was refused': message([], {
    stop_reason: 'refusal',
    context_management: { applied_edits: [] },
  }),
  'a chat that calls tools at once': chat([
    choice(
      { tool_calls: [call('call_1', 'Zürich'), call('call_2', 'Oslo')] },
      { finish_reason: 'tool_calls' },
    ),
  ]),
  'a chat with logprobs and several choices': chat([
    choice(
      { content: HARD_TEXT },
      { index: 1, logprobs: { content: [logprob('é'), logprob('👩‍👩‍👧')], refusal: null } },
    ),
    choice({ content: '' }, { finish_reason: 'length' }),
  ]),
  'a chat with audio': chat([
    choice({
      audio: { id: 'audio_1', data: SIGNATURE, expires_at: 1_741_573_552, transcript: HARD_TEXT },
    }),
  ]),
  'a chat that was refused, with annotations': chat([
    choice({}, { message: { role: 'assistant', content: null, refusal: 'I cannot.' } }),
    choice({ content: 'x', annotations: [{ type: 'url_citation', url_citation: { url: 'a' } }] }),
  ]),
  'a chat with reasoning': chat([
    choice({
      content: 'x',
      reasoning_content: HARD_TEXT,
      reasoning_details: [{ data: SIGNATURE }],
    }),
  ]),
  'a response with every kind of item': {
    path: '/v1/responses',
    text: openaiPrint(response(Object.values(output))),
    outputTokens: 87,
  },
}

const block = (index: number, content_block: Members, deltas: Members[]): string =>
  anthropicEvent('content_block_start', { index, content_block }) +
  deltas.map((delta) => anthropicEvent('content_block_delta', { index, delta })).join('') +
  anthropicEvent('content_block_stop', { index })

const jsonDelta = (partial_json: string) => ({ type: 'input_json_delta', partial_json })

const messageStream = (blocks: string, stop_reason: string): StreamShape => ({
  path: '/v1/messages',
  text:
    anthropicEvent('message_start', {
      message: {
        model: 'claude-real',
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 25, cache_read_input_tokens: 0, output_tokens: 1 },
      },
    }) +
    anthropicEvent('ping') +
    blocks +
    anthropicEvent('message_delta', {
      delta: { stop_reason, stop_sequence: null, container: null },
      usage: { output_tokens: 89, server_tool_use: { web_search_requests: 1 } },
      context_management: { applied_edits: [] },
    }) +
    anthropicEvent('message_stop'),
  outcome: 'complete',
})

const chunk = (choices: Members[], more: Members = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_741_569_952,
    model: 'gpt-real',
    service_tier: 'default',
    system_fingerprint: 'fp_fake',
    choices,
    usage: null,
    obfuscation: 'NN5ZFD2xT',
    ...more,
  })}\n\n`

const delta = (said: Members, more: Members = {}): string =>
  chunk([{ index: 0, delta: said, logprobs: null, finish_reason: null, ...more }])

const chatStream = (chunks: string[]): StreamShape => ({
  path: '/v1/chat/completions',
  text: `${chunks.join('')}data: [DONE]\n\n`,
  outcome: 'complete',
})

const toolDelta = (index: number, args: string): string =>
  delta({ tool_calls: [{ index, function: { arguments: args } }] })
const toolStart = (index: number): string =>
  delta({
    tool_calls: [
      {
        index,
        id: `call_${index}`,
        type: 'function',
        function: { name: 'weather', arguments: '' },
      },
    ],
  })

const end = (finish_reason: string): string => delta({}, { finish_reason })

const responseEvents = (events: [type: string, data: Members][]): StreamShape => ({
  path: '/v1/responses',
  text: events
    .map(
      ([type, data], sequence_number) =>
        `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...data })}\n\n`,
    )
    .join(''),
  outcome: 'complete',
})

const at = { item_id: 'x_1', output_index: 0 }
const inside = { ...at, content_index: 0 }
const [part, refusal] = output.message.content

/** What comes as events. */
export const STREAMED_ANSWERS: Record<string, StreamShape> = {
  'a message with signed and redacted thinking': messageStream(
    block(0, { type: 'thinking', thinking: '', signature: '' }, [
      { type: 'thinking_delta', thinking: HARD_TEXT },
      { type: 'signature_delta', signature: SIGNATURE },
    ]) +
      block(1, { type: 'redacted_thinking', data: SIGNATURE }, []) +
      block(2, { type: 'text', text: '' }, [{ type: 'text_delta', text: HARD_TEXT }]),
    'end_turn',
  ),
  'a message with the results of server tools': messageStream(
    block(0, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }, [
      jsonDelta(''),
      jsonDelta('{"query"'),
      jsonDelta(': "\\u00e9 é"}'),
    ]) +
      block(1, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: RESULTS }, []),
    'pause_turn',
  ),
  'a message with citations': messageStream(
    block(0, { type: 'text', text: '', citations: [] }, [
      { type: 'citations_delta', citation: CITATION },
      { type: 'text_delta', text: HARD_TEXT },
    ]),
    'end_turn',
  ),
  'a message that calls tools': messageStream(
    block(0, { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }, [
      jsonDelta(''),
      jsonDelta('{"city": "Z'),
      jsonDelta('ürich", "n": 1.0}'),
    ]) + block(1, { type: 'tool_use', id: 'toolu_2', name: 'weather', input: {} }, [jsonDelta('')]),
    'tool_use',
  ),
  'a chat that calls tools at once': chatStream([
    delta({ role: 'assistant', content: null, refusal: null }),
    ...[0, 1].map(toolStart),
    ...['{"ci', 'ty": "Zü', 'rich", "n": 1.0}'].flatMap((args) => [
      toolDelta(0, args),
      toolDelta(1, args),
    ]),
    end('tool_calls'),
  ]),
  'a chat with logprobs': chatStream([
    ...['é', ' 👩‍👩‍👧', '\n'].map((content) =>
      delta({ content }, { logprobs: { content: [logprob(content)], refusal: null } }),
    ),
    end('stop'),
  ]),
  'a chat with several choices, whose pieces come as they may': chatStream([
    ...[1, 0, 2, 1].map((index) => chunk([{ index, delta: { content: HARD_TEXT } }])),
    chunk([0, 1, 2].map((index) => ({ index, delta: {}, finish_reason: 'stop' }))),
  ]),
  'a chat with a chunk of nothing but usage': {
    ...chatStream([delta({ content: 'x' }), end('stop'), chunk([], { usage: USAGE })]),
    usageEvent: chunk([], { usage: USAGE }),
  },
  'a chat with audio': chatStream([
    delta({ role: 'assistant', audio: { id: 'audio_1', transcript: HARD_TEXT } }),
    delta({ audio: { data: SIGNATURE } }),
    delta({ audio: { expires_at: 1_741_573_552 } }),
    end('stop'),
  ]),
  'a chat that is refused': chatStream([
    delta({ role: 'assistant', content: null, refusal: '' }),
    delta({ refusal: 'I cannot.' }),
    end('stop'),
  ]),
  'a chat with reasoning': chatStream([
    delta({ reasoning_content: HARD_TEXT, reasoning_details: [{ data: SIGNATURE }] }),
    end('stop'),
  ]),
  'a response with every kind of event': responseEvents([
    ['response.created', { response: response([], 'in_progress') }],
    ['response.in_progress', { response: response([], 'in_progress') }],
    ['response.output_item.added', { output_index: 0, item: output.reasoning }],
    ['response.reasoning_summary_part.added', { ...at, summary_index: 0 }],
    ['response.reasoning_summary_text.delta', { ...at, delta: HARD_TEXT, obfuscation: 'x' }],
    ['response.reasoning_summary_text.done', { ...at, text: HARD_TEXT }],
    ['response.output_item.done', { output_index: 0, item: output.reasoning }],
    ['response.web_search_call.in_progress', at],
    ['response.web_search_call.searching', at],
    ['response.web_search_call.completed', at],
    ['response.function_call_arguments.delta', { ...at, delta: '{"city": "Zü' }],
    ['response.function_call_arguments.done', { ...at, arguments: output.call.arguments }],
    ['response.image_generation_call.partial_image', { ...at, partial_image_b64: SIGNATURE }],
    ['response.content_part.added', { ...inside, part }],
    ['response.output_text.delta', { ...inside, delta: HARD_TEXT, logprobs: [logprob('é')] }],
    ['response.output_text.annotation.added', { ...inside, annotation_index: 0 }],
    ['response.output_text.done', { ...inside, text: HARD_TEXT, logprobs: [] }],
    ['response.refusal.delta', { ...inside, delta: 'I can' }],
    ['response.refusal.done', { ...inside, refusal: 'I cannot.' }],
    ['response.content_part.done', { ...inside, part: refusal }],
    ['response.mcp_call_arguments.delta', { ...at, delta: '{}' }],
    ['response.code_interpreter_call_code.delta', { ...at, delta: 'print("é")' }],
    ['response.completed', { response: response(Object.values(output)) }],
  ]),
}
