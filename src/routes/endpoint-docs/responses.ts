import { Type as t } from '@sinclair/typebox'
import { Envelope } from '../../core/envelope'
import {
  type Description,
  deleted,
  events,
  json,
  listOf,
  openaiReference,
  passesThrough,
} from './description'

const Item = t.Object({ type: t.String() })
const ModelResponse = t.Object({
  id: t.String(),
  object: t.Literal('response'),
  created_at: t.Integer(),
  status: t.String({ examples: ['completed'] }),
  model: t.String(),
  output: t.Array(Item),
  usage: t.Optional(t.Union([t.Object({}), t.Null()])),
})
const Input = t.Object({
  input: t.Union([t.String(), t.Array(t.Object({}))]),
  instructions: t.Optional(t.String()),
  max_output_tokens: t.Optional(t.Integer()),
})

const hello = { model: 'demo-openai', input: 'Hello!' }
const EVENTS =
  'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"Hello!"}\n\nevent: response.completed\ndata: {"type":"response.completed","response":{}}\n\n'
const tag = 'OpenAI'

/** The Responses API. */
export const responses: Record<string, Description> = {
  responses: {
    operationId: 'createResponse',
    summary: 'Response',
    text: `[OpenAI’s responses](${openaiReference('responses/create')}), with an alias as \`model\`.`,
    tag,
    body: t.Composite([Envelope, Input], passesThrough),
    examples: {
      hello: { summary: 'Hello', value: hello },
      stream: { summary: 'Hello, as a stream', value: { ...hello, stream: true } },
    },
    answers: { ...json(ModelResponse), ...events(EVENTS) },
  },
  'responses.get': {
    operationId: 'getResponse',
    summary: 'Get a response',
    text: `[A response](${openaiReference('responses/get')}) that the provider has kept.`,
    tag,
    answers: { ...json(ModelResponse), ...events(EVENTS) },
  },
  'responses.delete': {
    operationId: 'deleteResponse',
    summary: 'Delete a response',
    text: `[Deletes](${openaiReference('responses/delete')}) a response that the provider has kept.`,
    tag,
    answers: json(deleted('response')),
  },
  'responses.cancel': {
    operationId: 'cancelResponse',
    summary: 'Cancel a response',
    text: `[Stops](${openaiReference('responses/cancel')}) a response that was created with \`"background": true\`.`,
    tag,
    answers: json(ModelResponse),
  },
  'responses.input_items': {
    operationId: 'listResponseInputItems',
    summary: 'List the input of a response',
    text: `[The items](${openaiReference('responses/input-items')}) that a response was made of.`,
    tag,
    answers: json(listOf(Item)),
  },
}
