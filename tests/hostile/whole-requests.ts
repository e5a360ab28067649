/** Requests with nearly everything in them that a client can say. */

const SCHEMA = {
  type: 'object',
  properties: {
    a: {
      type: ['string', 'null'],
      format: 'date',
      minLength: 1,
      enum: ['a', ''],
      description: 'd',
    },
    b: { $ref: '#/$defs/x' },
    c: { anyOf: [{ type: 'string' }, { type: 'integer', minimum: 1, exclusiveMinimum: true }] },
    d: {
      type: 'array',
      items: { type: 'object', properties: {}, additionalProperties: { type: 'string' } },
      prefixItems: [{ const: 1 }],
    },
  },
  required: ['a'],
  allOf: [{ properties: { z: { type: 'number' } } }],
  $defs: { x: { type: 'object', properties: { self: { $ref: '#/$defs/x' } } } },
}

/** https://platform.openai.com/docs/api-reference/chat/create */
export const CHAT_REQUEST = {
  model: 'm',
  messages: [
    { role: 'developer', content: 'x' },
    {
      role: 'system',
      content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    },
    {
      role: 'user',
      name: 'n',
      content: [
        { type: 'text', text: 'a' },
        {
          type: 'image_url',
          image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' },
        },
        { type: 'image_url', image_url: { url: 'https://x/y.png' } },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        {
          type: 'file',
          file: {
            file_data: 'data:application/pdf;base64,JVBERi0=',
            filename: 'a.pdf',
            file_id: 'file-1',
          },
        },
      ],
    },
    {
      role: 'assistant',
      content: 'x',
      refusal: 'r',
      reasoning_content: 't',
      reasoning_details: [
        {
          type: 'reasoning.text',
          text: 'a',
          signature: 's',
          format: 'anthropic-claude-v1',
          index: 0,
        },
        { type: 'reasoning.encrypted', data: 'd', id: 'c1', format: 'google-gemini-v1' },
        { type: 'reasoning.summary', summary: 's' },
      ],
      thinking_blocks: [{ type: 'thinking', thinking: 'a', signature: 'b' }],
      tool_calls: [
        {
          id: 'c1',
          type: 'function',
          function: { name: 'f', arguments: '{"a":1}' },
          extra_content: { google: { thought_signature: 's' } },
        },
        { id: 'c2', type: 'custom', custom: { name: 'g', input: 'x' } },
      ],
      audio: { id: 'a' },
      function_call: { name: 'f', arguments: '{}' },
    },
    { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'r' }] },
    { role: 'function', name: 'f', content: 'x' },
  ],
  tools: [
    {
      type: 'function',
      function: { name: 'f', description: 'd', parameters: SCHEMA, strict: true },
    },
  ],
  tool_choice: {
    type: 'allowed_tools',
    allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
  },
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'o', schema: SCHEMA, strict: true },
  },
  stop: ['a'],
  reasoning_effort: 'high',
  reasoning: { effort: 'low', exclude: true },
  thinking: { type: 'enabled', budget_tokens: 1024, display: 'x' },
  user: 'u',
  service_tier: 'auto',
  metadata: { a: 'b' },
  modalities: ['text'],
  audio: {},
  logit_bias: {},
  n: 1,
  google: {},
  extra_body: { google: { thinking_config: {} } },
  generationConfig: {},
  safety_settings: [],
  safetySettings: [{}],
  functions: [{ name: 'f' }],
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 4,
  temperature: 1,
  top_p: 1,
  top_k: 3,
  seed: 1,
}

/** https://docs.anthropic.com/en/api/messages */
export const MESSAGES_REQUEST = {
  model: 'm',
  max_tokens: 10,
  system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a', citations: [] },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0K' } },
        {
          type: 'document',
          source: { type: 'content', content: [{ type: 'text', text: 'x' }] },
          title: 't',
          context: 'c',
          citations: { enabled: true },
        },
        { type: 'document', source: { type: 'url', url: 'http://x' } },
        { type: 'search_result', title: 't', source: 's', content: [{ type: 'text', text: 'x' }] },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 't', signature: 'portus.gemini.x' },
        { type: 'redacted_thinking', data: 'portus.chat.{}' },
        { type: 'text', text: 'x' },
        { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
        { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        {
          type: 'web_search_tool_result',
          tool_use_id: 's',
          content: [{ type: 'web_search_result', title: 'a', url: 'u', encrypted_content: 'e' }],
        },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 't1',
          content: [
            { type: 'text', text: 'x' },
            { type: 'image', source: { type: 'file', file_id: 'file_1' } },
            { type: 'tool_reference', tool_name: 'g' },
          ],
          is_error: true,
        },
      ],
    },
    { role: 'system', content: 'x' },
  ],
  tools: [
    {
      name: 'f',
      input_schema: SCHEMA,
      description: 'd',
      strict: true,
      cache_control: { type: 'ephemeral' },
      defer_loading: true,
      input_examples: [{}],
    },
    { type: 'custom', name: 'g', input_schema: { type: 'object' } },
  ],
  tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
  thinking: { type: 'enabled', budget_tokens: 1000 },
  output_config: { effort: 'high', format: { type: 'json_schema', schema: SCHEMA } },
  stop_sequences: ['a'],
  metadata: { user_id: 'u' },
  service_tier: 'auto',
  stream: true,
  temperature: 1,
  context_management: { edits: [] },
  container: 'c',
  mcp_servers: [],
}
