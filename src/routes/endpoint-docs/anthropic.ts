import { Type as t } from '@sinclair/typebox'
import { Envelope } from '../../core/envelope'
import { CONVERSATIONS, COUNTED, Conversation, Messages } from './conversation'
import { type Description, events, json, passesThrough } from './description'

const Message = t.Object({
  id: t.String(),
  type: t.Literal('message'),
  role: t.Literal('assistant'),
  model: t.String(),
  content: t.Array(t.Object({ type: t.String() })),
  stop_reason: t.Union([t.String(), t.Null()]),
  usage: t.Object({ input_tokens: t.Integer(), output_tokens: t.Integer() }),
})
const TokenCount = t.Object({ input_tokens: t.Integer({ examples: [14] }) })

/** Anthropic's API. */
export const anthropic: Record<string, Description> = {
  messages: {
    operationId: 'createMessage',
    summary: 'Message',
    text: '[Anthropic’s messages](https://docs.anthropic.com/en/api/messages), with an alias as `model`.',
    tag: 'Anthropic',
    body: Conversation,
    examples: CONVERSATIONS,
    answers: {
      ...json(Message, {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'demo',
        content: [{ type: 'text', text: 'Hello!' }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: 9, output_tokens: 2 },
      }),
      ...events(
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello!"}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
      ),
    },
  },
  count_tokens: {
    operationId: 'countMessageTokens',
    summary: 'Count the tokens of a message',
    text: '[Anthropic’s token counts](https://docs.anthropic.com/en/api/messages-count-tokens), with an alias as `model`. Nothing is generated. Where the provider cannot count, the answer is an estimate and the header `x-portus-token-count: estimate` says so.',
    tag: 'Anthropic',
    body: t.Composite([t.Pick(Envelope, ['model']), Messages], passesThrough),
    examples: COUNTED,
    answers: json(TokenCount),
  },
}
