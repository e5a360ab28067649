import { Elysia } from 'elysia'
import { configOf } from '../../config/request-config'
import { connectResponses, type SocketDeps } from '../../realtime/responses/connect'
import { memories } from '../../realtime/responses/memories'
import type { GuardedDeps } from '../deps'
import { describeResponsesSocket } from '../openapi/endpoints/responses-socket'
import { auth } from '../plugins/auth'
import { isHandshake, logUnexpected, wrongMethod } from '../plugins/errors'

/** What the path takes besides. */
const METHODS = ['POST']

/** The Responses API as a WebSocket. Where that is off, the path takes no GET. */
export const responsesSocket = (deps: GuardedDeps) => {
  const { live, upstream, reasoning, responses, report, redact, sockets, closing, limits } = deps
  const socketDeps: SocketDeps = {
    live,
    proxy: {
      upstream,
      reasoning,
      responses,
      report,
      limits,
      onUnexpected: (record, error) => logUnexpected(deps, record, error),
    },
    memories: memories(() => live.current.settings.PORTUS_MAX_BYTES_IN_FLIGHT),
    redact,
    sockets,
    closing,
  }
  return (
    new Elysia({ name: 'portus.responses-socket' })
      .use(auth(deps))
      // Before the key: without one the answer is the same, and clients go on over HTTP.
      .onBeforeHandle(({ request }) => {
        if (configOf(request, live).settings.PORTUS_RESPONSES_WEBSOCKET === 'off')
          throw wrongMethod(request.headers, METHODS)
      })
      .get(
        '/v1/responses',
        ({ request, server }) => {
          if (!isHandshake(request.headers)) throw wrongMethod(request.headers, METHODS)
          connectResponses(
            socketDeps,
            request,
            (options) => server?.upgrade(request, options) ?? false,
          )
        },
        { auth: true, detail: describeResponsesSocket() },
      )
  )
}
