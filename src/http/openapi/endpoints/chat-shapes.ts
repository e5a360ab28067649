import * as t from '@sinclair/typebox'
import { Envelope } from './envelope'
import { JSON_SCHEMA, METADATA, oneOf, open, orNull, passesThrough } from './schemas'

const ImageURL = open({ url: t.String(), detail: oneOf('auto', 'low', 'high') }, 'url')
const Part = open(
  {
    type: t.String({ examples: ['text', 'image_url', 'input_audio', 'file'] }),
    text: t.String(),
    image_url: ImageURL,
    input_audio: t.Object({ data: t.String({ description: 'In base64' }), format: t.String() }),
    file: open({ file_id: t.String(), filename: t.String(), file_data: t.String() }),
  },
  'type',
)
const Called = t.Object({
  name: t.String(),
  arguments: t.String({ description: 'JSON, as the model has written it' }),
})
const ToolCall = open(
  { id: t.String(), type: t.String({ examples: ['function'] }), function: Called },
  'id',
  'type',
)
const Message = open(
  {
    role: oneOf('developer', 'system', 'user', 'assistant', 'tool'),
    content: t.Union([t.String(), t.Array(Part), t.Null()]),
    name: t.String(),
    tool_calls: t.Array(ToolCall, { description: 'What the assistant has asked of tools' }),
    tool_call_id: t.String({ description: 'What a message of the role `tool` answers' }),
  },
  'role',
)
const Tool = open(
  {
    type: t.String({ examples: ['function'] }),
    function: open(
      {
        name: t.String(),
        description: t.String(),
        parameters: JSON_SCHEMA,
        strict: orNull(t.Boolean()),
      },
      'name',
    ),
  },
  'type',
)
const Schema = open({ name: t.String(), schema: JSON_SCHEMA, strict: orNull(t.Boolean()) }, 'name')
const ResponseFormat = open(
  { type: oneOf('text', 'json_object', 'json_schema'), json_schema: Schema },
  'type',
)

/** https://platform.openai.com/docs/api-reference/chat/create */
const Chat = open(
  {
    messages: t.Array(Message),
    max_tokens: t.Integer({
      description: 'Needed where neither the alias nor its provider has a default',
    }),
    max_completion_tokens: orNull(t.Integer()),
    tools: t.Array(Tool),
    tool_choice: t.Union([t.String(), open({ type: t.String() }, 'type')], {
      description: '`auto`, `none`, `required`, or one tool',
    }),
    parallel_tool_calls: t.Boolean(),
    response_format: ResponseFormat,
    reasoning_effort: orNull(t.String({ examples: ['low', 'medium', 'high'] })),
    stream_options: orNull(
      open({
        include_usage: t.Boolean({ description: 'A last chunk with the token counts' }),
        include_obfuscation: t.Boolean(),
      }),
    ),
    temperature: orNull(t.Number()),
    top_p: orNull(t.Number()),
    n: orNull(t.Integer()),
    stop: t.Union([t.String(), t.Array(t.String()), t.Null()]),
    seed: orNull(t.Integer()),
    logprobs: orNull(t.Boolean()),
    top_logprobs: orNull(t.Integer()),
    metadata: METADATA,
  },
  'messages',
)

/** What is asked for. */
export const ChatRequest = t.Composite([Envelope, Chat], passesThrough)

/** The token counts of an answer. */
export const Usage = t.Object({
  prompt_tokens: t.Integer(),
  completion_tokens: t.Integer(),
  total_tokens: t.Integer(),
  prompt_tokens_details: t.Optional(open({ cached_tokens: t.Integer() })),
  completion_tokens_details: t.Optional(open({ reasoning_tokens: t.Integer() })),
})

const Choice = open(
  {
    index: t.Integer(),
    message: open(
      {
        role: t.Literal('assistant'),
        content: orNull(t.String()),
        refusal: orNull(t.String()),
        tool_calls: t.Array(ToolCall),
      },
      'role',
      'content',
    ),
    logprobs: orNull(open({ content: orNull(t.Array(t.Object({ token: t.String() }))) })),
    finish_reason: oneOf('stop', 'length', 'tool_calls', 'content_filter'),
  },
  'index',
  'message',
  'finish_reason',
)

/** What every completion begins with. */
export const head = { id: t.String(), object: t.String(), created: t.Integer(), model: t.String() }

/** What is answered. */
export const ChatCompletion = t.Object({
  ...head,
  choices: t.Array(Choice),
  usage: t.Optional(Usage),
})
