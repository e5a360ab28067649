/**
 * Requests as real clients send them, as text: `@` stands for the model. Written as
 * `JSON.stringify` prints, so that also a gateway which reads and prints them again leaves them as
 * they are; spellings that it would not leave have a table of their own.
 */

/** Where the model's name goes. */
const MODEL = '@'

/** The body of a shape for one model. */
export const bodyFor = (shape: string, model: string): string =>
  shape.replace(`"model":"${MODEL}"`, () => `"model":"${model}"`)

/** The shape with one more member at its end. */
export function withMember(shape: string, member: string): string {
  const end = shape.lastIndexOf('}')
  return `${shape.slice(0, end)},${member}${shape.slice(end)}`
}

/** What asks for the usage of a streamed chat, as Portus spells it. */
export const USAGE_ASKED = '"stream_options":{"include_usage":true}'

/**
 * What of a streamed chat reaches a provider: the very bytes, with the question for its usage at their end
 * where the client does not ask.
 */
export const withUsageAsked = (body: string): string =>
  body.includes('"include_usage":true') ? body : withMember(body, USAGE_ASKED)

type Members = Record<string, unknown>
type Shapes = Record<string, string>

const text = (value: string, more: Members = {}) => ({ type: 'text', text: value, ...more })
const user = (content: unknown) => ({ role: 'user', content })
const assistant = (content: unknown, more: Members = {}) => ({
  role: 'assistant',
  content,
  ...more,
})
const EPHEMERAL = { cache_control: { type: 'ephemeral', ttl: '1h' } }
const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string', $comment: 'a\\b' } },
  required: ['city'],
  additionalProperties: false,
}

const print = (shapes: Record<string, Members>, base: Members): Shapes =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, members]) => [
      name,
      JSON.stringify({ model: MODEL, ...base, ...members }),
    ]),
  )

/** Five megabytes of an image, in base64. */
const IMAGE = Buffer.alloc(5 * 1024 * 1024 * 0.75, 'portus').toString('base64')
const SMALL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const SIGNATURE = `EqQBCgIYAhIM${'1gbcDa9GJwZA2b3h'.repeat(20)}==`
const HARD_TEXT = '👩‍👩‍👧 é e\u0301 中文 \u202eעברית "quotes" \\ / \n\t <|im_end|> \u2028'

/** A conversation of four megabytes, none of whose messages is long. */
const MANY = Array.from({ length: 30_001 }, (_, at) =>
  at % 2 === 0 ? user(`${at}: ${HARD_TEXT}`) : assistant([text(`${at}: é`)]),
)

/** `/v1/messages` */
export const MESSAGES_SHAPES: Shapes = print(
  {
    'a system prompt as text': { system: 'Be brief.', messages: [user('Hi')] },
    'a system prompt as blocks': { system: [text('Be'), text('brief.')], messages: [user('Hi')] },
    'cache_control on every level': {
      ...EPHEMERAL,
      system: [text('Long', EPHEMERAL)],
      tools: [{ name: 'weather', input_schema: WEATHER, ...EPHEMERAL }],
      messages: [
        user([
          text('Hi', EPHEMERAL),
          {
            type: 'tool_result',
            tool_use_id: 't',
            content: [text('x', EPHEMERAL)],
            ...EPHEMERAL,
          },
        ]),
      ],
    },
    'thinking with signatures and redacted thinking': {
      thinking: { type: 'enabled', budget_tokens: 2048, display: 'summarized' },
      messages: [
        user('Hi'),
        assistant([
          { type: 'thinking', thinking: HARD_TEXT, signature: SIGNATURE },
          { type: 'redacted_thinking', data: SIGNATURE },
          text('Hello'),
        ]),
        user('Go on'),
      ],
    },
    'adaptive thinking and effort': {
      thinking: { type: 'adaptive' },
      output_config: { effort: 'max', task_budget: { type: 'tokens', total: 20000 } },
      messages: [user('Hi')],
    },
    'interleaved tool use, several at once': {
      tools: [
        { name: 'weather', input_schema: WEATHER, strict: true, eager_input_streaming: true },
        { type: 'bash_20250124', name: 'bash' },
        { type: 'memory_20250818', name: 'memory', defer_loading: true },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: false },
      messages: [
        user('Hi'),
        assistant([
          { type: 'thinking', thinking: 'a', signature: SIGNATURE },
          { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
          { type: 'thinking', thinking: 'b', signature: SIGNATURE },
          { type: 'tool_use', id: 'toolu_2', name: 'weather', input: { city: '', deep: [[{}]] } },
        ]),
        user([
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'x', is_error: true },
          { type: 'tool_result', tool_use_id: 'toolu_2', content: [] },
        ]),
      ],
    },
    'server tools and their results': {
      tools: [
        { type: 'web_search_20250305', name: 'web_search', max_uses: 3, allowed_domains: ['a.b'] },
        { type: 'code_execution_20250825', name: 'code_execution' },
      ],
      messages: [
        user('Hi'),
        assistant([
          { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
          {
            type: 'web_search_tool_result',
            tool_use_id: 'srvtoolu_1',
            content: [
              { type: 'web_search_result', url: 'https://a.b/', encrypted_content: SIGNATURE },
            ],
          },
          {
            type: 'bash_code_execution_tool_result',
            tool_use_id: 'srvtoolu_2',
            content: { type: 'bash_code_execution_result', stdout: HARD_TEXT, return_code: 0 },
          },
          text('So', { citations: [{ type: 'char_location', start_char_index: 0 }] }),
        ]),
        user('Go on'),
      ],
    },
    'MCP servers and their results': {
      mcp_servers: [
        { type: 'url', url: 'https://mcp.example/sse', name: 'm', authorization_token: 't' },
      ],
      tools: [{ type: 'mcp_toolset', mcp_server_name: 'm', default_config: { enabled: true } }],
      messages: [
        assistant([
          { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'n', server_name: 'm', input: { a: 1 } },
          { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: false, content: [] },
        ]),
        user('Go on'),
      ],
    },
    'context_management, output_format, container, service_tier, inference_geo, speed, betas': {
      context_management: {
        edits: [{ type: 'clear_tool_uses_20250919', trigger: { type: 'input_tokens', value: 1 } }],
      },
      output_config: { format: { type: 'json_schema', schema: WEATHER } },
      output_format: { type: 'json_schema', schema: WEATHER },
      container: { id: 'container_1', skills: [{ type: 'anthropic', skill_id: 'pptx' }] },
      service_tier: 'standard_only',
      inference_geo: 'eu',
      speed: 'fast',
      betas: ['a-2025-01-01', 'b-2025-02-02'],
      metadata: { user_id: 'u' },
      messages: [user('Hi')],
    },
    'images, documents and files': {
      messages: [
        user([
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: SMALL } },
          { type: 'image', source: { type: 'url', url: 'https://a.b/c.png?d=e&f=%20' } },
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjQK' },
            title: HARD_TEXT,
            context: '',
            citations: { enabled: true },
          },
          { type: 'document', source: { type: 'file', file_id: 'file_011' } },
          { type: 'container_upload', file_id: 'file_012' },
          { type: 'search_result', source: 's', title: 't', content: [text('x')] },
        ]),
      ],
    },
    'text that is hard to print': { messages: [user(HARD_TEXT)], stop_sequences: [HARD_TEXT] },
    'members nobody knows yet': { a_new_one: { deep: [null, true, 0.5] }, messages: [user('Hi')] },
    'many small messages': { messages: MANY },
    'an image of five megabytes': {
      messages: [
        user([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: IMAGE } }]),
      ],
    },
  },
  { max_tokens: 64 },
)

const CALL = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: '{"city": "Zürich\\u0000", "n": 1.0}' },
})

/** `/v1/chat/completions` */
export const CHAT_SHAPES: Shapes = print(
  {
    'system, developer and user': {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [text('In French.')], name: 'd' },
        user('Hi'),
      ],
    },
    'cache_control in content and tools': {
      ...EPHEMERAL,
      messages: [user([text('Hi', EPHEMERAL)])],
      tools: [{ type: 'function', function: { name: 'w' }, ...EPHEMERAL }],
    },
    'strict structured output': {
      messages: [user('Hi')],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'w', strict: true, schema: WEATHER },
      },
    },
    'parallel tool calls and their results': {
      messages: [
        user('Hi'),
        assistant(null, { tool_calls: [CALL('call_1'), CALL('call_2')], refusal: null }),
        { role: 'tool', tool_call_id: 'call_1', content: HARD_TEXT },
        { role: 'tool', tool_call_id: 'call_2', content: [text('x')] },
      ],
      tools: [
        { type: 'function', function: { name: 'weather', strict: true, parameters: WEATHER } },
        { type: 'custom', custom: { name: 'c', format: { type: 'grammar' } } },
      ],
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } },
      parallel_tool_calls: true,
    },
    'sampling, logprobs and several choices': {
      messages: [user('Hi')],
      n: 3,
      logprobs: true,
      top_logprobs: 5,
      logit_bias: { '50256': -100 },
      temperature: 0.7,
      seed: 42,
      stop: ['\n\n'],
      user: 'u',
      safety_identifier: 's',
    },
    'reasoning and caching': {
      messages: [assistant('x', { reasoning_content: HARD_TEXT, reasoning_details: [{ a: 1 }] })],
      reasoning_effort: 'xhigh',
      verbosity: 'low',
      reasoning: { effort: 'high', exclude: false },
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      service_tier: 'flex',
      store: false,
      metadata: { a: 'b' },
      prediction: { type: 'content', content: 'x' },
      web_search_options: { search_context_size: 'low' },
      modalities: ['text', 'audio'],
      audio: { voice: 'alloy', format: 'wav' },
    },
    'members of single providers': {
      messages: [user('Hi')],
      top_k: 40,
      min_p: 0.05,
      repetition_penalty: 1.1,
      guided_json: WEATHER,
      chat_template_kwargs: { enable_thinking: false },
      extra_body: { a: { b: 1 } },
      provider: { order: ['a', 'b'], allow_fallbacks: false },
      transforms: [],
      extra: { x: HARD_TEXT },
    },
    'images, audio and files': {
      messages: [
        user([
          {
            type: 'image_url',
            image_url: { url: `data:image/png;base64,${SMALL}`, detail: 'low' },
          },
          { type: 'image_url', image_url: { url: 'https://a.b/c.png?d=e&f=%20' } },
          { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
          { type: 'file', file: { file_id: 'file-1' } },
          {
            type: 'file',
            file: { filename: 'ä.pdf', file_data: 'data:application/pdf;base64,JVBE' },
          },
        ]),
      ],
    },
    'text that is hard to print': { messages: [user(HARD_TEXT)] },
    'many small messages': { messages: MANY },
    'the options of a stream': {
      messages: [user('Hi')],
      stream_options: { include_usage: true, include_obfuscation: false },
    },
    'an image of five megabytes': {
      messages: [
        user([{ type: 'image_url', image_url: { url: `data:image/png;base64,${IMAGE}` } }]),
      ],
    },
  },
  {},
)

/** Endpoints with a body of their own, by path. */
export const OTHER_SHAPES: Record<string, Shapes> = {
  '/v1/completions': print(
    { 'a prompt of tokens': { prompt: [[1, 2, 3]], echo: true, best_of: 2, suffix: HARD_TEXT } },
    {},
  ),
  '/v1/embeddings': print(
    { 'several inputs': { input: [HARD_TEXT, ''], input_type: 'query', dimensions: 8 } },
    {},
  ),
  '/v1/responses': print(
    {
      'items, tools and encrypted reasoning': {
        instructions: HARD_TEXT,
        input: [
          { type: 'message', role: 'user', content: [{ type: 'input_text', text: HARD_TEXT }] },
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: SIGNATURE },
          { type: 'function_call', call_id: 'c', name: 'w', arguments: '{"n": 1.0}' },
          {
            type: 'function_call_output',
            call_id: 'c',
            output: [{ type: 'input_text', text: '' }],
          },
          { type: 'item_reference', id: 'msg_1' },
        ],
        include: ['reasoning.encrypted_content'],
        tools: [
          { type: 'web_search' },
          { type: 'mcp', server_label: 'm', server_url: 'https://mcp.example' },
          { type: 'image_generation', partial_images: 2 },
        ],
        text: { format: { type: 'json_schema', name: 'w', strict: true, schema: WEATHER } },
        reasoning: { effort: 'high', summary: 'auto' },
        prompt_cache_retention: '24h',
        truncation: 'auto',
        stream_options: { include_obfuscation: false },
        background: true,
        conversation: { id: 'conv_1' },
      },
    },
    {},
  ),
  '/v1/images/generations': print(
    { 'every option': { prompt: HARD_TEXT, background: 'transparent', output_format: 'webp' } },
    {},
  ),
  '/v1/audio/speech': print(
    { 'every option': { input: HARD_TEXT, voice: 'x', instructions: 'Slow', speed: 1.25 } },
    {},
  ),
  '/v1/moderations': print({ 'text and image': { input: [text(HARD_TEXT)] } }, {}),
  '/v1/rerank': print({ documents: { query: 'q', documents: [HARD_TEXT], top_n: 1 } }, {}),
  '/v1/fine_tuning/jobs': print(
    { 'a method': { training_file: 'file-1', method: { type: 'dpo', dpo: { x: {} } } } },
    {},
  ),
}

/** JSON that no program prints so, between other members; its values are nobody's business. */
export const SPELLINGS: Shapes = {
  'big and odd numbers':
    '{"model":"@","max_tokens":64,"messages":[],"seed":12345678901234567890,"a":1.0,"b":1e400,"c":-0,"d":1E+2,"e":0.10,"f":[9007199254740993]}',
  escapes:
    '{"model":"@","max_tokens":64,"messages":[{"role":"user","content":"\\u0000 \\/ \\u00e9 \\ud83d\\ude00 \\ud83d \\u2028 \\b"}]}',
  'white space and line breaks':
    '\r\n{ "messages" : [ ] ,\r\n\t"max_tokens" :64 , "model":"@" }\r\n',
  'key order, numeric keys among them':
    '{"z":1,"10":2,"max_tokens":64,"2":3,"model":"@","messages":[{"b":1,"1":2,"a":3}]}',
  'members of one name inside a value':
    '{"model":"@","max_tokens":64,"messages":[],"metadata":{"a":1,"a":2}}',
  'a member that is no name but a prototype':
    '{"model":"@","max_tokens":64,"messages":[],"metadata":{"__proto__":{"a":1}}}',
}
