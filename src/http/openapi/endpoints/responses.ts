import { InputTokenCount } from '../../../api/shapes'
import {
  type Description,
  deletes,
  events,
  exampleList,
  json,
  openaiReference,
} from './description'
import { Compaction, InputRequest, Item, ModelResponse, ResponseRequest } from './response-shapes'
import { listOf } from './schemas'

const hello = { model: 'demo', input: 'Hello!' }
const item = (status: string) => ({
  id: 'msg_abc123',
  type: 'message',
  status,
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Hello!', annotations: [] }],
})
const response = (status: string) => ({
  id: 'resp_abc123',
  object: 'response',
  created_at: 1_700_000_000,
  status,
  error: null,
  model: 'gpt-real',
  output: status === 'completed' ? [item(status)] : [],
  previous_response_id: null,
  usage: status === 'completed' ? { input_tokens: 9, output_tokens: 2, total_tokens: 11 } : null,
})
const EVENTS =
  'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"Hello!"}\n\nevent: response.completed\ndata: {"type":"response.completed","response":{}}\n\n'
const tag = 'OpenAI'

const KEPT =
  'Portus keeps for an hour what it translates, also of `demo`, and answers for it itself: no alias is needed. Other ids go to the provider.'

/** The Responses API. */
export const responses: Record<string, Description> = {
  responses: {
    operationId: 'createResponse',
    summary: 'Response',
    text: `[OpenAI’s responses](${openaiReference('responses/create')}), with any alias as \`model\`. Where the provider has no such endpoint, Portus translates, and keeps the response unless \`store\` is false.`,
    tag,
    body: ResponseRequest,
    examples: {
      hello: { summary: 'Hello', value: hello },
      stream: { summary: 'Hello, as a stream', value: { ...hello, stream: true } },
      items: {
        summary: 'With instructions, and the input as items',
        value: {
          model: 'demo',
          instructions: 'Be brief.',
          input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello!' }] }],
          max_output_tokens: 256,
          store: false,
        },
      },
    },
    answers: { ...json(ModelResponse, response('completed')), ...events(EVENTS) },
  },
  'responses.input_tokens': {
    operationId: 'countResponseInputTokens',
    summary: 'Count the tokens of a response’s input',
    text: `[OpenAI’s token counts](${openaiReference('responses/input-tokens')}), with an alias as \`model\`. Nothing is generated. Where the provider cannot count, the answer is an estimate and the header \`x-portus-token-count: estimate\` says so.`,
    tag,
    body: InputRequest,
    examples: { hello: { summary: 'Hello', value: hello } },
    answers: json(InputTokenCount, { object: 'response.input_tokens', input_tokens: 14 }),
    headers: { 'x-portus-token-count': '`estimate`, where nobody could count' },
  },
  'responses.compact': {
    operationId: 'compactResponse',
    summary: 'Compact a conversation',
    text: `[A shorter conversation](${openaiReference('responses/compact')}) of the provider, or a summary by Claude. Where nobody makes one the answer is a 501.`,
    tag,
    body: InputRequest,
    examples: { hello: { summary: 'Hello', value: hello } },
    answers: json(Compaction, {
      id: 'resp_abc123',
      object: 'response.compaction',
      created_at: 1764967971,
      output: [{ id: 'cmp_abc123', type: 'compaction', encrypted_content: 'gAAAAA' }],
      usage: { input_tokens: 139, output_tokens: 438, total_tokens: 577 },
    }),
  },
  'responses.get': {
    operationId: 'getResponse',
    summary: 'Get a response',
    text: `[A response](${openaiReference('responses/get')}) that is kept. ${KEPT}`,
    tag,
    answers: { ...json(ModelResponse, response('completed')), ...events(EVENTS) },
  },
  'responses.delete': {
    operationId: 'deleteResponse',
    summary: 'Delete a response',
    text: `[Deletes](${openaiReference('responses/delete')}) a response that is kept. ${KEPT}`,
    tag,
    answers: deletes('response', 'resp_abc123'),
  },
  'responses.cancel': {
    operationId: 'cancelResponse',
    summary: 'Cancel a response',
    text: `[Stops](${openaiReference('responses/cancel')}) a response that was created with \`"background": true\`.`,
    tag,
    answers: json(ModelResponse, response('cancelled')),
  },
  'responses.input_items': {
    operationId: 'listResponseInputItems',
    summary: 'List the input of a response',
    text: `[The items](${openaiReference('responses/input-items')}) that a response was made of. ${KEPT}`,
    tag,
    answers: json(
      listOf(Item),
      exampleList({
        id: 'msg_abc122',
        type: 'message',
        role: 'user',
        content: [{ type: 'input_text', text: 'Hello!' }],
      }),
    ),
  },
}
