import { type AnyElysia, Elysia, NotFoundError } from 'elysia'
import { idsIn, queryOf } from '../../api/endpoint-path'
import { ENDPOINTS_BY_ROUTE } from '../../api/endpoints/by-route'
import { COUNTS, type Endpoint, GOOGLE_EMBEDDINGS } from '../../api/endpoints/endpoints'
import { decodedPath, METHODS, MODEL_ROOTS, methodIn } from '../../api/google/method-in'
import { dialectAmong, dialectsAt } from '../../api/spoken/dialect-at'
import { dialectOf } from '../../api/spoken/dialect-of'
import { configOf } from '../../config/request-config'
import { portusError } from '../../errors'
import { countTokens } from '../../proxy/count/count-tokens'
import { embedContents } from '../../proxy/google-embeddings/embed-contents'
import { handle } from '../../proxy/handle'
import { asArray } from '../../proxy/relay/as-array'
import { recordOf } from '../../telemetry/record'
import type { GuardedDeps } from '../deps'
import { idleTimeout } from '../idle-timeout'
import { auth } from '../plugins/auth'
import { isHandshake, logUnexpected } from '../plugins/errors'
import { unknownUrl } from '../unknown-url'

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
  const { live, upstream, responses, report, reasoning, counts, limits } = deps
  const { keptSeconds } = idleTimeout(live.current.settings)
  const serve = ({ endpoint, named }: Asked, { request, server, params = {} }: Received) => {
    recordOf(request).endpoint = endpoint.name
    return serving(endpoint)(
      {
        config: configOf(request, live),
        upstream,
        reasoning,
        onStream: counts?.streamBegins,
        onUnexpected: (record, error) => logUnexpected(deps, record, error),
        responses,
        limits,
        report(finished) {
          server?.timeout(request, keptSeconds)
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
  }
  const register = (app: AnyElysia, endpoints: readonly Endpoint[]): AnyElysia => {
    const [{ method, path }] = endpoints as [Endpoint]
    const choose = chooser(endpoints)
    // Elysia 1.4 cannot infer the types of routes that a loop adds.
    return app.route(method, path, ({ request, server, params }) => {
      if (method === 'GET' && isHandshake(request.headers)) throw new NotFoundError()
      return serve({ endpoint: choose(request.headers) }, { request, server, params } as Received)
    })
  }
  // Elysia 1.4 takes `:model:method` for one name, and an alias may have slashes.
  const registerMethods = (app: AnyElysia, root: string): AnyElysia =>
    app.post(
      `${root}*`,
      async ({ request, server, params }) => {
        const asked = namedIn(params['*'] ?? '')
        const answer = await serve(asked, { request, server } as Received)
        return asked.endpoint.isStream && !asksForEvents(request.url) ? asArray(answer) : answer
      },
      { detail: { hide: true } },
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
    (app) =>
      MODEL_ROOTS.reduce<AnyElysia>(
        registerMethods,
        ENDPOINTS_BY_ROUTE.values()
          .filter(([endpoint]) => endpoint?.model !== 'path')
          .reduce<AnyElysia>(register, app),
      ),
  )
}

const serving = ({ name }: Endpoint) =>
  COUNTS.has(name) ? countTokens : GOOGLE_EMBEDDINGS.has(name) ? embedContents : handle

/**
 * Says which endpoint of a route a request asks for.
 *
 * @throws {PortusError} `unknown_url` where the client's API has none there: the other's is not for it.
 */
function chooser(endpoints: readonly Endpoint[]): (headers: Headers) => Endpoint {
  const [only] = endpoints as [Endpoint]
  const dialects = dialectsAt(only.path)
  if (dialects.length === 1) return () => only
  return (headers) => {
    const asked = dialectAmong(dialects, headers)
    const chosen = endpoints.find(({ dialect }) => dialect === asked)
    if (!chosen) throw unknownUrl({ path: only.path, method: only.method }, headers)
    return chosen
  }
}

/** Whether a stream of Google's is asked for as events. https://cloud.google.com/apis/docs/system-parameters */
const asksForEvents = (url: string): boolean => queryOf(url).get('alt') === 'sse'

/**
 * @throws {PortusError} `unknown_url` for a method that no model has.
 * @throws {NotFoundError} for a model without a method, which other routes may have.
 */
function namedIn(path: string): Asked {
  const asked = methodIn(path)
  if (asked) return asked
  if (!decodedPath(path).includes(':')) throw new NotFoundError()
  throw portusError('unknown_url', 'no_method', { values: { methods: METHODS.join(', ') } })
}
