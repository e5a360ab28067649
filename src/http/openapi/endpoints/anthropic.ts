import { TokenCount } from '../../../api/shapes'
import { COUNTED, MESSAGES } from './conversation'
import { type Description, events, json } from './description'
import { CountRequest, MessageAnswer, MessageRequest } from './message-shapes'

/** Anthropic's API. */
export const anthropic: Record<string, Description> = {
  messages: {
    operationId: 'createMessage',
    summary: 'Message',
    text: '[Anthropic’s messages](https://docs.anthropic.com/en/api/messages), with an alias as `model`.',
    tag: 'Anthropic',
    body: MessageRequest,
    examples: MESSAGES,
    answers: {
      ...json(MessageAnswer, {
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
    body: CountRequest,
    examples: COUNTED,
    answers: json(TokenCount, { input_tokens: 14 }),
    headers: { 'x-portus-token-count': '`estimate`, where nobody could count' },
  },
}
