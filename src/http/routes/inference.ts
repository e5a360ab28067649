import { type AnyElysia, Elysia } from 'elysia'
import { COUNTS, ENDPOINTS, type Endpoint } from '../../api/endpoints'
import { dialectOf } from '../../api/responses/dialect-of'
import { countTokens } from '../../proxy/count/count-tokens'
import { handle } from '../../proxy/handle'
import type { GuardedDeps } from '../deps'
import { IDLE_TIMEOUT_SECONDS } from '../idle-timeout'
import { auth } from '../plugins/auth'
import { logUnexpected } from '../plugins/errors'

/** The arguments that Elysia passes to a handler. */
type Received = {
  request: Request
  server: { timeout(request: Request, seconds: number): void } | null
  /** Absent if the path has none. */
  params?: Record<string, string>
}

/** The routes of all endpoints. */
export const inference = (deps: GuardedDeps) => {
  const { live, upstream, responses, report, reasoning } = deps
  const serve = (endpoint: Endpoint, { request, server, params }: Received) =>
    (COUNTS.has(endpoint.name) ? countTokens : handle)(
      {
        live,
        upstream,
        reasoning,
        onUnexpected: (record, cause) => logUnexpected(deps, record, cause),
        responses,
        report(finished) {
          server?.timeout(request, IDLE_TIMEOUT_SECONDS)
          report(finished)
        },
      },
      { endpoint, dialect: dialectOf(endpoint), request, id: params?.id },
    )
  const register = (app: AnyElysia, endpoint: Endpoint): AnyElysia =>
    app.route(
      endpoint.method,
      endpoint.path,
      // Elysia 1.4 cannot infer the types of routes that a loop adds.
      ({ request, server, params }) => serve(endpoint, { request, server, params } as Received),
    )
  return new Elysia({ name: 'portus.inference' }).use(auth(deps)).guard(
    {
      auth: true,
      // The endpoint reads the body. Elysia would drop the members that a schema does not name.
      parse: 'none',
      beforeHandle({ request, server }) {
        server?.timeout(request, 0)
      },
    },
    (app) => ENDPOINTS.reduce<AnyElysia>(register, app),
  )
}
