import type { Handler } from './handler'

const SECONDS_VALID = 600

/** An answer to an offer that leads nowhere. */
const SDP = 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=demo\r\nt=0 0\r\n'

const nothing: Handler = () => new Response('')

/** The parts of OpenAI's realtime API that are no WebSocket. The demo hears and says nothing. */
export const REALTIME_ANSWERS: Readonly<Record<string, Handler>> = {
  'realtime.client_secrets': ({ session }: { session?: object }) =>
    Response.json({
      value: `ek_${crypto.randomUUID()}`,
      expires_at: Math.floor(Date.now() / 1000) + SECONDS_VALID,
      session: { id: 'sess_demo', object: 'realtime.session', type: 'realtime', ...session },
    }),
  'realtime.calls': () =>
    new Response(SDP, {
      status: 201,
      headers: { 'content-type': 'application/sdp', location: '/v1/realtime/calls/rtc_demo' },
    }),
  'realtime.calls.accept': nothing,
  'realtime.calls.hangup': nothing,
  'realtime.calls.refer': nothing,
  'realtime.calls.reject': nothing,
}
