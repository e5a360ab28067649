import * as t from '@sinclair/typebox'
import { Envelope } from './envelope'
import { JSON_SCHEMA, METADATA, oneOf, open, orNull, passesThrough } from './schemas'

const InputItem = open({
  type: t.String({ examples: ['message', 'function_call_output', 'item_reference'] }),
  role: oneOf('user', 'assistant', 'system', 'developer'),
  content: t.Union([
    t.String(),
    t.Array(
      open(
        {
          type: t.String({ examples: ['input_text', 'input_image', 'input_file'] }),
          text: t.String(),
          image_url: orNull(t.String()),
          file_id: orNull(t.String()),
        },
        'type',
      ),
    ),
  ]),
  call_id: t.String({ description: 'What a `function_call_output` answers' }),
  output: t.Unknown({ description: 'What a tool has said: a text, or parts' }),
  id: orNull(t.String()),
})
const Tool = open(
  {
    type: t.String({ examples: ['function', 'web_search', 'mcp'] }),
    name: t.String(),
    description: orNull(t.String()),
    parameters: orNull(JSON_SCHEMA),
    strict: orNull(t.Boolean()),
  },
  'type',
)
const Format = open(
  {
    type: oneOf('text', 'json_object', 'json_schema'),
    name: t.String(),
    schema: JSON_SCHEMA,
    strict: orNull(t.Boolean()),
  },
  'type',
)

/** https://platform.openai.com/docs/api-reference/responses/create */
const Input = open({
  input: t.Union([t.String(), t.Array(InputItem)]),
  instructions: orNull(t.String()),
  previous_response_id: orNull(
    t.String({ description: 'The response that this one continues', examples: ['resp_abc123'] }),
  ),
  tools: t.Array(Tool),
  tool_choice: t.Union([t.String(), open({ type: t.String() }, 'type')], {
    description: '`auto`, `none`, `required`, or one tool',
  }),
  parallel_tool_calls: orNull(t.Boolean()),
  text: open({ format: Format, verbosity: orNull(oneOf('low', 'medium', 'high')) }),
  reasoning: orNull(open({ effort: orNull(t.String()), summary: orNull(t.String()) })),
  max_output_tokens: orNull(t.Integer()),
  include: orNull(t.Array(t.String({ examples: ['reasoning.encrypted_content'] }))),
  stream_options: orNull(open({ include_obfuscation: t.Boolean() })),
  background: orNull(t.Boolean({ description: 'true answers at once, and works on' })),
  store: orNull(t.Boolean({ description: 'false keeps nothing at the provider' })),
  temperature: orNull(t.Number()),
  top_p: orNull(t.Number()),
  metadata: METADATA,
})

/** What is asked for. */
export const ResponseRequest = t.Composite([Envelope, Input], passesThrough)

/** A conversation whose tokens are counted, or that is to become shorter. */
export const InputRequest = t.Composite(
  [
    t.Pick(Envelope, ['model']),
    t.Pick(Input, ['input', 'instructions', 'previous_response_id', 'tools', 'reasoning', 'text']),
  ],
  passesThrough,
)

/** A shorter conversation. */
export const Compaction = open(
  {
    id: t.String(),
    object: t.Literal('response.compaction'),
    created_at: t.Integer(),
    output: t.Array(open({ type: t.String({ examples: ['compaction', 'message'] }) }, 'type')),
    usage: open({ input_tokens: t.Integer(), output_tokens: t.Integer() }),
  },
  'id',
  'object',
  'output',
)

const OutputPart = open(
  {
    type: t.String({ examples: ['output_text', 'refusal'] }),
    text: t.String(),
    annotations: t.Array(open({ type: t.String() }, 'type')),
    refusal: t.String(),
  },
  'type',
)

/** An item of an answer, or of what it was made of. */
export const Item = open(
  {
    id: t.String(),
    type: t.String({ examples: ['message', 'reasoning', 'function_call', 'web_search_call'] }),
    status: t.String(),
    role: t.String(),
    content: t.Array(OutputPart),
    call_id: t.String(),
    name: t.String(),
    arguments: t.String({ description: 'JSON, as the model has written it' }),
    encrypted_content: orNull(t.String()),
  },
  'type',
)

/** What is answered. */
export const ModelResponse = open(
  {
    id: t.String(),
    object: t.Literal('response'),
    created_at: t.Integer(),
    status: oneOf('completed', 'failed', 'in_progress', 'cancelled', 'queued', 'incomplete'),
    error: orNull(t.Object({ code: t.String(), message: t.String() })),
    incomplete_details: orNull(open({ reason: t.String() })),
    model: t.String(),
    output: t.Array(Item),
    previous_response_id: orNull(t.String()),
    usage: orNull(
      open(
        {
          input_tokens: t.Integer(),
          input_tokens_details: open({ cached_tokens: t.Integer() }),
          output_tokens: t.Integer(),
          output_tokens_details: open({ reasoning_tokens: t.Integer() }),
          total_tokens: t.Integer(),
        },
        'input_tokens',
        'output_tokens',
        'total_tokens',
      ),
    ),
    metadata: METADATA,
  },
  'id',
  'object',
  'created_at',
  'status',
  'model',
  'output',
)
