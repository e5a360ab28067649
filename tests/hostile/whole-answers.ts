/** Answers with nearly everything in them that a provider of a format can say. */
export type WholeAnswers = {
  /** The events of a stream, and names for them. */
  events: readonly unknown[]
  names: readonly string[]
  answer: unknown
}

const usage = {
  prompt_tokens: 1,
  completion_tokens: 2,
  total_tokens: 3,
  prompt_tokens_details: { cached_tokens: 1 },
  completion_tokens_details: { reasoning_tokens: 1 },
}
const call = {
  index: 0,
  id: 'c',
  type: 'function',
  function: { name: 'f', arguments: '{"a"' },
  extra_content: { google: { thought_signature: 'x' } },
}

const OUTPUT = [
  {
    type: 'reasoning',
    id: 'rs',
    summary: [{ type: 'summary_text', text: 's' }],
    content: [{ type: 'reasoning_text', text: 't' }],
    encrypted_content: 'e',
  },
  {
    type: 'message',
    id: 'msg',
    role: 'assistant',
    content: [
      {
        type: 'output_text',
        text: 'a',
        annotations: [
          {
            type: 'url_citation',
            url: 'https://a.example',
            title: 't',
            start_index: 0,
            end_index: 1,
          },
        ],
      },
      { type: 'refusal', refusal: 'n' },
    ],
  },
  { type: 'function_call', id: 'fc', call_id: 'c', name: 'f', arguments: '{"a":1}' },
  {
    type: 'web_search_call',
    id: 'ws',
    status: 'failed',
    action: {
      type: 'search',
      query: 'q',
      queries: ['q'],
      sources: [{ type: 'url', url: 'https://a.example', title: 't' }],
    },
  },
]
const RESPONSE = {
  id: 'r',
  object: 'response',
  status: 'incomplete',
  model: 'm',
  created_at: 1,
  output: OUTPUT,
  incomplete_details: { reason: 'max_output_tokens' },
  usage: {
    input_tokens: 2,
    input_tokens_details: { cached_tokens: 1 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 1 },
    total_tokens: 5,
  },
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export const OPENAI_RESPONSES: WholeAnswers = {
  names: ['', 'error', 'response.output_text.delta', 'response.completed'],
  events: [
    { type: 'response.created', response: { id: 'r', model: 'm', created_at: 1 } },
    ...OUTPUT.flatMap((item, output_index) => [
      { type: 'response.output_item.added', output_index, item },
      {
        type: 'response.reasoning_summary_text.delta',
        item_id: item.id,
        output_index,
        summary_index: 0,
        delta: 's',
      },
      { type: 'response.output_text.delta', output_index, content_index: 0, delta: 'a' },
      { type: 'response.output_text.done', output_index, content_index: 0, text: 'a' },
      { type: 'response.refusal.delta', output_index, content_index: 1, delta: 'n' },
      { type: 'response.reasoning_text.done', output_index, content_index: 0, text: 't' },
      { type: 'response.function_call_arguments.delta', output_index, delta: '{"a":1}' },
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.incomplete', response: RESPONSE },
  ],
  answer: RESPONSE,
}

/** https://platform.openai.com/docs/api-reference/chat/streaming */
export const OPENAI_CHAT: WholeAnswers = {
  names: [''],
  events: [
    ...[
      {
        id: 'i',
        model: 'm',
        created: 1,
        choices: [
          {
            index: 0,
            delta: {
              role: 'assistant',
              content: 'a',
              reasoning_content: 'r',
              reasoning_details: [
                { type: 'reasoning.text', text: 't', signature: 's', format: 'f', index: 0 },
              ],
            },
          },
        ],
      },
      {
        choices: [
          {
            index: 0,
            delta: {
              content: [
                { type: 'text', text: 'x' },
                { type: 'thinking', thinking: [{ type: 'text', text: 'q' }] },
              ],
              tool_calls: [call],
              images: [{ image_url: { url: 'data:x' } }],
            },
          },
        ],
      },
      { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] } }] },
      { choices: [{ index: 0, delta: { refusal: 'x' }, finish_reason: 'tool_calls' }], usage },
    ],
  ],
  answer: {
    id: 'i',
    model: 'm',
    created: 1,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'a',
          reasoning: 'r',
          tool_calls: [{ ...call, function: { name: 'f', arguments: '{"a":1}' } }],
          function_call: { name: 'f', arguments: '{}' },
          reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', id: 'c' }],
          thinking_blocks: [{ type: 'thinking', thinking: 'a', signature: 'b' }],
        },
        finish_reason: 'stop',
      },
    ],
    usage,
  },
}

const messageUsage = {
  input_tokens: 1,
  output_tokens: 2,
  cache_read_input_tokens: 1,
  cache_creation: { ephemeral_1h_input_tokens: 1 },
}

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const ANTHROPIC: WholeAnswers = {
  names: [''],
  events: [
    { type: 'message_start', message: { id: 'i', model: 'm', usage: messageUsage, content: [] } },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'thinking', thinking: '', signature: '' },
    },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'x' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'x' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 't', name: 'f', input: {} },
    },
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '{"a":1}' },
    },
    { type: 'content_block_stop', index: 1 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: 'x' },
      usage: messageUsage,
    },
    { type: 'message_stop' },
  ],
  answer: {
    id: 'i',
    type: 'message',
    model: 'm',
    content: [
      { type: 'thinking', thinking: 't', signature: 's' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'text', text: 'x', citations: [] },
      { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
      { type: 'server_tool_use', id: 't', name: 'f', input: {} },
    ],
    stop_reason: 'refusal',
    stop_details: {},
    usage: messageUsage,
  },
}

const CHUNK = {
  candidates: [
    {
      index: 0,
      content: {
        role: 'model',
        parts: [
          { text: 't', thought: true, thoughtSignature: 's' },
          { text: 'x' },
          {
            functionCall: {
              name: 'f',
              args: { a: 1 },
              id: 'x',
              partialArgs: [{ jsonPath: '$.a[0].b', stringValue: 'x', willContinue: true }],
              willContinue: true,
            },
            thoughtSignature: 'q',
          },
          { inlineData: { mimeType: 'image/png', data: 'x' } },
          { executableCode: { language: 'PYTHON', code: 'x' } },
          { codeExecutionResult: { outcome: 'OK', output: 'x' } },
          { fileData: { fileUri: 'u', mimeType: 'm' } },
        ],
      },
      finishReason: 'STOP',
      finishMessage: 'x',
      groundingMetadata: {},
      citationMetadata: { citationSources: [{}] },
    },
  ],
  promptFeedback: { blockReason: 'SAFETY' },
  usageMetadata: {
    promptTokenCount: 1,
    candidatesTokenCount: 1,
    totalTokenCount: 2,
    promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 1 }],
  },
  modelVersion: 'm',
  responseId: 'r',
}

/** https://ai.google.dev/api/generate-content */
export const GEMINI: WholeAnswers = { names: [''], events: [CHUNK, CHUNK], answer: CHUNK }
