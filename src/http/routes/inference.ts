import { type AnyElysia, Elysia, NotFoundError } from 'elysia'
import { idsIn, queryOf } from '../../api/endpoint-path'
import { COUNTS, ENDPOINTS, type Endpoint } from '../../api/endpoints/endpoints'
import { GOOGLE_EMBEDDINGS } from '../../api/endpoints/google'
import { decodedPath, MODEL_ROOTS, methodIn } from '../../api/google/method-in'
import { dialectOf } from '../../api/spoken/dialect-of'
import { portusError } from '../../errors'
import { countTokens } from '../../proxy/count/count-tokens'
import { embedContents } from '../../proxy/google-embeddings/embed-contents'
import { handle } from '../../proxy/handle'
import { asArray } from '../../proxy/relay/as-array'
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
  const { live, upstream, responses, report, reasoning } = deps
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
        byRoute(ENDPOINTS.filter(({ model }) => model !== 'path')).reduce<AnyElysia>(register, app),
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
 * Whose endpoint a request asks for. Where two APIs have the same paths, a client of Anthropic's says so:
 * it always sends this header, and others never do. https://docs.anthropic.com/en/api/versioning
 *
 * @throws {PortusError} `unknown_url` where the client's API has none there: the other's is not for it.
 */
function chooser(endpoints: readonly Endpoint[]): (headers: Headers) => Endpoint {
  const [only] = endpoints as [Endpoint]
  if (!isShared(only)) return () => only
  const others = endpoints.find(({ dialect }) => dialect !== 'anthropic')
  const anthropics = endpoints.find(({ dialect }) => dialect === 'anthropic')
  return (headers) => {
    const chosen = headers.has('anthropic-version') ? anthropics : others
    if (!chosen) throw portusError('unknown_url')
    return chosen
  }
}

/** What the paths of an API's things begin with, such as `/v1/files`. */
const collectionOf = ({ path }: Endpoint): string => path.split('/', 3).join('/')

/** Whether Anthropic and others keep things below the same path. */
const isShared = (endpoint: Endpoint): boolean => {
  const beside = ENDPOINTS.filter((one) => collectionOf(one) === collectionOf(endpoint))
  return new Set(beside.map(({ dialect }) => dialect === 'anthropic')).size > 1
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
  throw decodedPath(path).includes(':') ? portusError('unknown_url') : new NotFoundError()
}
