import * as t from '@sinclair/typebox'
import { Envelope } from './envelope'
import { JSON_SCHEMA, oneOf, open, orNull, passesThrough } from './schemas'

const CacheControl = open({ type: t.Literal('ephemeral'), ttl: oneOf('5m', '1h') }, 'type')
const TextBlock = open(
  { type: t.Literal('text'), text: t.String(), cache_control: CacheControl },
  'type',
  'text',
)
const Block = open(
  {
    type: t.String({
      examples: ['text', 'image', 'document', 'thinking', 'tool_use', 'tool_result'],
    }),
    text: t.String(),
    source: t.Union([
      open({ type: oneOf('base64', 'url', 'file'), media_type: t.String(), data: t.String() }),
      t.String({ description: 'Of a search result' }),
    ]),
    thinking: t.String(),
    signature: t.String({ description: 'Of a thought, which must come back as it was' }),
    id: t.String(),
    name: t.String(),
    input: t.Record(t.String(), t.Unknown(), { description: 'What a tool is asked' }),
    tool_use_id: t.String({ description: 'What a `tool_result` answers' }),
    content: t.Unknown({ description: 'What a tool has said: a text, or blocks' }),
    is_error: t.Boolean(),
    cache_control: CacheControl,
  },
  'type',
)
const Message = t.Object({
  role: oneOf('user', 'assistant'),
  content: t.Union([t.String(), t.Array(Block)]),
})
const Tool = open({
  name: t.String(),
  description: t.String(),
  input_schema: JSON_SCHEMA,
  type: t.String({ description: 'Of a tool of Anthropic’s own, e.g. `web_search_20250305`' }),
  cache_control: CacheControl,
})
const Thinking = open(
  {
    type: oneOf('enabled', 'adaptive', 'disabled'),
    budget_tokens: t.Integer({ minimum: 1024 }),
  },
  'type',
)

const conversation = {
  system: t.Union([t.String(), t.Array(TextBlock)]),
  messages: t.Array(Message),
  tools: t.Array(Tool),
  tool_choice: open(
    {
      type: oneOf('auto', 'any', 'tool', 'none'),
      name: t.String(),
      disable_parallel_tool_use: t.Boolean(),
    },
    'type',
  ),
  thinking: Thinking,
  output_config: open({
    effort: t.String({ examples: ['low', 'medium', 'high'] }),
    format: open({ type: t.Literal('json_schema'), schema: JSON_SCHEMA }, 'type'),
  }),
}

/** https://docs.anthropic.com/en/api/messages */
const Messages = open(
  {
    ...conversation,
    max_tokens: t.Integer({ description: 'Needed where the alias has no default' }),
    temperature: t.Number(),
    top_p: t.Number(),
    top_k: t.Integer(),
    stop_sequences: t.Array(t.String()),
    metadata: open({ user_id: t.String() }),
  },
  'messages',
)

/** What is asked for. */
export const MessageRequest = t.Composite([Envelope, Messages], passesThrough)

/** A message whose tokens are counted. */
export const CountRequest = t.Composite(
  [t.Pick(Envelope, ['model']), open(conversation, 'messages')],
  passesThrough,
)

const Answered = open(
  {
    type: t.String({ examples: ['text', 'thinking', 'tool_use'] }),
    text: t.String(),
    citations: orNull(t.Array(open({ type: t.String() }, 'type'))),
    thinking: t.String(),
    signature: t.String(),
    id: t.String(),
    name: t.String(),
    input: t.Record(t.String(), t.Unknown()),
  },
  'type',
)

/** What is answered. */
export const MessageAnswer = t.Object({
  id: t.String(),
  type: t.Literal('message'),
  role: t.Literal('assistant'),
  model: t.String(),
  content: t.Array(Answered),
  stop_reason: orNull(t.String({ examples: ['end_turn', 'max_tokens', 'tool_use'] })),
  stop_sequence: orNull(t.String()),
  usage: open(
    {
      input_tokens: t.Integer(),
      output_tokens: t.Integer(),
      cache_creation_input_tokens: orNull(t.Integer()),
      cache_read_input_tokens: orNull(t.Integer()),
    },
    'input_tokens',
    'output_tokens',
  ),
})
