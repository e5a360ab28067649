import { type AnyElysia, Elysia } from 'elysia'
import { idsIn } from '../../api/endpoint-path'
import { COUNTS, ENDPOINTS, type Endpoint } from '../../api/endpoints/endpoints'
import { GOOGLE_EMBEDDINGS } from '../../api/endpoints/google'
import { methodIn } from '../../api/google/method-in'
import { dialectOf } from '../../api/spoken/dialect-of'
import { portusError } from '../../errors'
import { countTokens } from '../../proxy/count/count-tokens'
import { embedContents } from '../../proxy/google-embeddings/embed-contents'
import { handle } from '../../proxy/handle'
import { reasoningStore } from '../../translate/reasoning-memory'
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

/** Where a request goes: an endpoint, and the alias if the path names it. */
type Asked = { endpoint: Endpoint; named?: string }

/** The routes of all endpoints. */
export const inference = (deps: GuardedDeps) => {
  const { live, upstream, responses, report } = deps
  const reasoning = reasoningStore()
  const serve = ({ endpoint, named }: Asked, { request, server, params = {} }: Received) =>
    serving(endpoint)(
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
      {
        endpoint,
        dialect: dialectOf(endpoint),
        request,
        ids: idsIn(endpoint.path).map((name) => params[name] ?? ''),
        ...(named !== undefined && { named }),
      },
    )
  const register = (app: AnyElysia, endpoints: readonly Endpoint[]): AnyElysia => {
    const [{ method, path }] = endpoints as [Endpoint]
    const choose = chooser(endpoints)
    // Elysia 1.4 cannot infer the types of routes that a loop adds.
    return app.route(method, path, ({ request, server, params }) =>
      serve({ endpoint: choose(request.headers) }, { request, server, params } as Received),
    )
  }
  return new Elysia({ name: 'portus.inference' }).use(auth(deps)).guard(
    {
      auth: true,
      // The endpoint reads the body. Elysia would drop the members that a schema does not name.
      parse: 'none',
      beforeHandle({ request, server }) {
        server?.timeout(request, 0)
      },
    },
    (app) =>
      byRoute(ENDPOINTS.filter(({ model }) => model !== 'path'))
        .reduce<AnyElysia>(register, app)
        // Elysia 1.4 takes `:model:method` for one name, and an alias may have slashes.
        .post(
          '/v1beta/models/*',
          ({ request, server, params }) =>
            serve(namedIn(params['*'] ?? ''), { request: request as Request, server }),
          { detail: { hide: true } },
        ),
  )
}

const serving = ({ name }: Endpoint) =>
  COUNTS.has(name) ? countTokens : GOOGLE_EMBEDDINGS.has(name) ? embedContents : handle

/** Endpoints that have the same path, together. */
const byRoute = (endpoints: readonly Endpoint[]): readonly Endpoint[][] => [
  ...Map.groupBy(endpoints, ({ method, path }) => `${method} ${path}`).values(),
]

/**
 * Whose endpoint a request asks for. Where two APIs have the same path, a client of Anthropic's says so:
 * it always sends this header, and others never do. https://docs.anthropic.com/en/api/versioning
 */
function chooser(endpoints: readonly Endpoint[]): (headers: Headers) => Endpoint {
  const [only] = endpoints as [Endpoint]
  const others = endpoints.find(({ dialect }) => dialect !== 'anthropic') ?? only
  const anthropics = endpoints.find(({ dialect }) => dialect === 'anthropic') ?? only
  if (others === anthropics) return () => only
  return (headers) => (headers.has('anthropic-version') ? anthropics : others)
}

/** @throws {PortusError} `unknown_url` for a method that no model has. */
function namedIn(path: string): Asked {
  const asked = methodIn(path)
  if (!asked) throw portusError('unknown_url')
  return asked
}
