import type { DocumentDecoration } from 'elysia'
import { OpenAIError } from '../../../api/shapes'
import { asOpenAPI } from './description'
import { header } from './operation'

const error = { content: { 'application/json': { schema: asOpenAPI(OpenAIError) } } }

/** A short session, for people: what each end sends after the handshake. */
const EVENTS = `A client sends the body of \`POST /v1/responses\` as an event, and names its last response in the next one:

\`\`\`json
{ "type": "response.create", "model": "demo", "input": "Hello!" }
{ "type": "response.create", "model": "demo", "input": "And now?", "previous_response_id": "resp_abc123" }
\`\`\`

It gets the events of a stream, each as a message:

\`\`\`json
{ "type": "response.created", "sequence_number": 0, "response": { "id": "resp_abc123" } }
{ "type": "response.output_text.delta", "sequence_number": 4, "delta": "Hello!" }
{ "type": "response.completed", "sequence_number": 8, "response": { "id": "resp_abc123" } }
\`\`\``

/** How the OpenAPI document describes the WebSocket of responses, which OpenAPI has no words for. */
export const describeResponsesSocket = (): DocumentDecoration => ({
  operationId: 'connectResponses',
  summary: 'Responses, over a WebSocket',
  description: [
    '[OpenAI’s WebSocket mode](https://developers.openai.com/api/docs/guides/websocket-mode) of responses, with any alias as `model`. Browsers send the key as the subprotocol `openai-insecure-api-key.<key>`. This page cannot open a WebSocket, and is answered with 405.',
    EVENTS,
  ].join('\n\n'),
  tags: ['OpenAI'],
  parameters: [header('openai-beta', '`responses_websockets=2026-02-06`, which clients send')],
  responses: {
    101: { description: 'The WebSocket is open' },
    405: { description: 'The request is not a WebSocket handshake', ...error },
    default: { description: 'What went wrong', ...error },
  },
})
