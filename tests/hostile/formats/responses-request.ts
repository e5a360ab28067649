const schema = { type: 'object', properties: { city: { type: 'string' } } }

/** A request of the Responses API that says everything which can be translated. */
export const RESPONSES_REQUEST = {
  instructions: 'Be brief',
  input: [
    { role: 'developer', content: 'Be kind' },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'How warm is it?' },
        { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'auto' },
      ],
    },
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'hm' }],
      encrypted_content: 'portus.chat.t.aG0.',
    },
    { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' },
    { type: 'function_call_output', call_id: 'call_1', output: '18 degrees' },
    { type: 'custom_tool_call', call_id: 'call_2', name: 'note', input: 'a\nb' },
    { type: 'custom_tool_call_output', call_id: 'call_2', output: 'done' },
    {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Warm', annotations: [] }],
    },
    { role: 'user', content: 'And in Oslo?' },
  ],
  tools: [
    { type: 'function', name: 'weather', description: 'd', parameters: schema, strict: false },
    {
      type: 'custom',
      name: 'note',
      description: 'd',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' },
    },
    {
      type: 'namespace',
      name: 'mail',
      description: 'd',
      tools: [{ type: 'function', name: 'send', parameters: schema }],
    },
    { type: 'local_shell' },
    { type: 'web_search' },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: true,
  max_output_tokens: 64,
  temperature: 0.5,
  top_p: 0.9,
  text: { format: { type: 'json_schema', name: 'n', schema, strict: true }, verbosity: 'low' },
  reasoning: { effort: 'low', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
  metadata: { a: 'b' },
  prompt_cache_key: 'k',
  safety_identifier: 'u',
  store: false,
  stream: true,
  truncation: 'disabled',
  client_metadata: { x: 'y' },
} as const
