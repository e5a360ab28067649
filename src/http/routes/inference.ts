import { type AnyElysia, Elysia } from 'elysia'
import { DIALECTS } from '../../api/dialects'
import { ENDPOINTS, type Endpoint } from '../../api/endpoints'
import { countTokens } from '../../proxy/count-tokens'
import { infer } from '../../proxy/handle'
import type { Deps } from '../deps'
import { restartIdleTimer, stopIdleTimer } from '../idle-timeout'
import { auth } from '../plugins/auth'

/** What Elysia hands to the handler of an endpoint. */
type Received = {
  request: Request
  server: { timeout(request: Request, seconds: number): void } | null
  /** Absent where the path has none. */
  params?: Record<string, string>
}

/** Every route that reaches a provider: one handler, because they differ only in where they go. */
export const inference = ({ live, upstream, report }: Deps) => {
  const serve = (endpoint: Endpoint, { request, server, params }: Received) =>
    (endpoint.name === 'count_tokens' ? countTokens : infer)(
      {
        live,
        upstream,
        report(finished) {
          // The timer that the guard switched off stays off for the connection otherwise.
          restartIdleTimer(server, request)
          report(finished)
        },
      },
      { endpoint, dialect: DIALECTS[endpoint.dialect], request, id: params?.id },
    )
  const register = (app: AnyElysia, endpoint: Endpoint): AnyElysia =>
    app.route(
      endpoint.method,
      endpoint.path,
      // Elysia 1.4 does not know the types of routes that are made in a loop.
      ({ request, server, params }) => serve(endpoint, { request, server, params } as Received),
    )
  return new Elysia({ name: 'portus.inference' }).use(auth({ live })).guard(
    {
      auth: true,
      // Leaves the body to the endpoint: Elysia would drop the members that a schema does not name.
      parse: 'none',
      // A model may think, and a client may upload, for longer than any idle timeout.
      beforeHandle({ request, server }) {
        stopIdleTimer(server, request)
      },
    },
    (app) => ENDPOINTS.reduce<AnyElysia>(register, app),
  )
}
