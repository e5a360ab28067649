import * as t from '@sinclair/typebox'
import type { Description } from '../endpoints/description'
import { OPENAI_DEMO, passesThrough } from '../endpoints/schemas'
import { asked, like, referred } from './thing'

const tag = 'Realtime'
const PAGE = 'realtime-calls'
const SESSION = { type: 'realtime', model: OPENAI_DEMO, instructions: 'Be brief.' }
const OFFER = 'v=0\r\n'

/** Realtime sessions that are not a WebSocket through Portus. */
export const realtimeCalls: Record<string, Description> = {
  'realtime.client_secrets': referred(
    'createRealtimeClientSecret',
    'Make a client secret for realtime sessions',
    'realtime-sessions/create-realtime-client-secret',
    {
      text: 'A credential of the provider’s for two hours at most. Whoever has it speaks to the provider itself, past Portus, and may ask for other models.',
      tag,
      ...asked('For a session', { session: SESSION }),
      answers: like({ value: 'ek_abc123', expires_at: 1_700_000_600, session: SESSION }),
    },
  ),
  'realtime.calls': referred('createRealtimeCall', 'Begin a call', `${PAGE}/create-call`, {
    text: 'An offer of WebRTC, with the session as JSON or alone as `application/sdp`. The answer’s `location` has the id of the call.',
    tag,
    body: t.Object(
      {
        sdp: t.String({ examples: [OFFER] }),
        session: t.Optional(t.String({ examples: [JSON.stringify(SESSION)] })),
      },
      passesThrough,
    ),
    answers: { 'application/sdp': { schema: t.String(), example: OFFER } },
    headers: { location: 'Where the call is' },
  }),
  'realtime.calls.accept': referred('acceptRealtimeCall', 'Accept a call', `${PAGE}/accept-call`, {
    tag,
    ...asked('With a session', SESSION),
    answers: {},
  }),
  'realtime.calls.hangup': referred('endRealtimeCall', 'End a call', `${PAGE}/hangup-call`, {
    tag,
    answers: {},
  }),
  'realtime.calls.refer': referred('referRealtimeCall', 'Pass a call on', `${PAGE}/refer-call`, {
    tag,
    ...asked('To a number', { target_uri: 'tel:+14155550123' }),
    answers: {},
  }),
  'realtime.calls.reject': referred('rejectRealtimeCall', 'Reject a call', `${PAGE}/reject-call`, {
    tag,
    ...asked('As busy', { status_code: 486 }),
    answers: {},
  }),
}
