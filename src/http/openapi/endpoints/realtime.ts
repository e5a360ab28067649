import type { DocumentDecoration } from 'elysia'
import { REALTIME } from '../../../api/endpoints/endpoints'
import { OpenAIError } from '../../../api/shapes'
import { asOpenAPI, whoHasIt } from './description'
import { header } from './operation'
import { parametersOf } from './parameters'

const error = { content: { 'application/json': { schema: asOpenAPI(OpenAIError) } } }

/** A short session, for people: what each end sends after the handshake. */
const EVENTS = `What goes over it are events of the provider's API, one in each message. A client that asks for a text sends

\`\`\`json
{ "type": "response.create", "response": { "output_modalities": ["text"], "instructions": "Say hello." } }
\`\`\`

and is answered, among others, with

\`\`\`json
{ "type": "session.created", "session": { "id": "sess_abc123" } }
{ "type": "response.output_text.delta", "response_id": "resp_abc123", "delta": "Hello!" }
{ "type": "response.done", "response": { "id": "resp_abc123", "status": "completed" } }
\`\`\``

/** How the OpenAPI document describes the realtime API, which OpenAPI has no words for. */
export const describeRealtime = (): DocumentDecoration => ({
  operationId: 'realtime',
  summary: 'Realtime, as a WebSocket',
  description: [
    '[OpenAI’s realtime API](https://platform.openai.com/docs/guides/realtime). Browsers send the key as the subprotocol `openai-insecure-api-key.<key>`. This page cannot open a WebSocket, and is answered with 426.',
    EVENTS,
    whoHasIt(REALTIME),
    'The demo models have no such WebSocket.',
  ].join('\n\n'),
  tags: ['Realtime'],
  parameters: [
    ...parametersOf(REALTIME),
    header('openai-safety-identifier', 'Who the end user is, as a digest'),
  ],
  responses: {
    101: { description: 'The WebSocket is open, and so is the provider’s' },
    426: { description: 'The request is not a WebSocket handshake', ...error },
    default: { description: 'What went wrong', ...error },
  },
})
