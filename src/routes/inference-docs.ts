import { Type as t } from '@sinclair/typebox'
import type { DocumentDecoration } from 'elysia'
import type { Endpoint } from '../core/endpoints'
import { Envelope } from '../core/envelope'
import { AnthropicError, answers, header, inferenceAnswers, jsonBody, OpenAIError } from './openapi'

const passesThrough = {
  additionalProperties: true,
  description: 'Whatever else the API defines passes through unchanged',
}
const Message = t.Object(
  { role: t.String(), content: t.Optional(t.Any()) },
  { additionalProperties: true },
)
const Messages = t.Object({ messages: t.Array(Message) })
const MaxTokens = t.Object({
  max_tokens: t.Optional(
    t.Integer({ description: 'Needed where neither the alias nor its provider has a default' }),
  ),
})
const Conversation = t.Composite([Envelope, Messages, MaxTokens], passesThrough)
const Countable = t.Composite([t.Pick(Envelope, ['model']), Messages], passesThrough)
const AnyObject = t.Object({}, { additionalProperties: true })
const TokenCount = t.Object({ input_tokens: t.Integer({ examples: [14] }) })

const hello = { messages: [{ role: 'user', content: 'Hello!' }] }
const EXAMPLES = {
  hello: { summary: 'Hello', value: { model: 'demo', max_tokens: 256, ...hello } },
  stream: {
    summary: 'Hello, as a stream',
    value: { model: 'demo', max_tokens: 256, stream: true, ...hello },
  },
}
const COUNT_EXAMPLES = { hello: { summary: 'Hello', value: { model: 'demo', ...hello } } }

const ANTHROPIC_HEADERS = [
  header('anthropic-version', 'The version of the API, `2023-06-01`; SDKs send it'),
  header('anthropic-beta', 'Betas, besides those that the alias asks for'),
]

/** How the OpenAPI document describes a chat completion. */
const chatDetail = (): DocumentDecoration => ({
  operationId: 'createChatCompletion',
  summary: 'Chat completion',
  description:
    '[OpenAI’s chat completions](https://platform.openai.com/docs/api-reference/chat/create), with an alias as `model`.',
  tags: ['OpenAI'],
  requestBody: jsonBody(Conversation, EXAMPLES),
  responses: inferenceAnswers(AnyObject, OpenAIError, {
    whole: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'demo',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
    },
    events:
      'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hello!"}}]}\n\ndata: [DONE]\n\n',
  }),
})

/** How the OpenAPI document describes a message. */
const messagesDetail = (): DocumentDecoration => ({
  operationId: 'createMessage',
  summary: 'Message',
  description:
    '[Anthropic’s messages](https://docs.anthropic.com/en/api/messages), with an alias as `model`.',
  tags: ['Anthropic'],
  parameters: ANTHROPIC_HEADERS,
  requestBody: jsonBody(Conversation, EXAMPLES),
  responses: inferenceAnswers(AnyObject, AnthropicError, {
    whole: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'demo',
      content: [{ type: 'text', text: 'Hello!' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 9, output_tokens: 2 },
    },
    events:
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello!"}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
  }),
})

/** How the OpenAPI document describes counting tokens. */
const countTokensDetail = (): DocumentDecoration => ({
  operationId: 'countMessageTokens',
  summary: 'Count the tokens of a message',
  description:
    '[Anthropic’s token counts](https://docs.anthropic.com/en/api/messages-count-tokens), with an alias as `model`. Nothing is generated.',
  tags: ['Anthropic'],
  parameters: ANTHROPIC_HEADERS,
  requestBody: jsonBody(Countable, COUNT_EXAMPLES),
  responses: answers(TokenCount, AnthropicError),
})

const DETAILS: Record<string, () => DocumentDecoration> = {
  chat: chatDetail,
  messages: messagesDetail,
  count_tokens: countTokensDetail,
}

/** How the OpenAPI document describes an endpoint. New each time: Elysia 1.4 adds to it. */
export const describeEndpoint = ({ name, dialect }: Endpoint): DocumentDecoration =>
  DETAILS[name]?.() ?? {
    operationId: name,
    tags: [dialect === 'openai' ? 'OpenAI' : 'Anthropic'],
    responses: answers(AnyObject, dialect === 'openai' ? OpenAIError : AnthropicError),
  }
