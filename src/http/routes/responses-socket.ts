import { Elysia } from 'elysia'
import { connectResponses, type SocketDeps } from '../../realtime/responses/connect'
import { memories } from '../../realtime/responses/memories'
import type { GuardedDeps } from '../deps'
import { describeResponsesSocket } from '../openapi/endpoints/responses-socket'
import { auth } from '../plugins/auth'
import { logUnexpected } from '../plugins/errors'

/** The Responses API as a WebSocket. Where it is off, the path takes no GET. */
export const responsesSocket = (deps: GuardedDeps) => {
  const { live, upstream, reasoning, responses, report, redact, closing } = deps
  const { PORTUS_RESPONSES_WEBSOCKET: isOn, PORTUS_MAX_BYTES_IN_FLIGHT: maxBytes } =
    live.current.settings
  const app = new Elysia({ name: 'portus.responses-socket' }).use(auth(deps))
  if (isOn === 'off') return app
  const socketDeps: SocketDeps = {
    proxy: {
      live,
      upstream,
      reasoning,
      responses,
      report,
      onUnexpected: (record, cause) => logUnexpected(deps, record, cause),
    },
    memories: memories(maxBytes),
    redact,
    closing,
  }
  return app.get(
    '/v1/responses',
    ({ request, server }) =>
      connectResponses(
        socketDeps,
        request,
        (options) => server?.upgrade(request, options) ?? false,
      ),
    { auth: true, detail: describeResponsesSocket() },
  )
}
