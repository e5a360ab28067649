import { type AnyElysia, Elysia } from 'elysia'
import { isMethod } from './api/google/method-in'
import type { MethodsOf } from './http/base-address'
import type { Deps, GuardedDeps } from './http/deps'
import { idleTimeout } from './http/idle-timeout'
import { areHere, isForOperators, isOperatorPath } from './http/plugins/admin'
import { cors, tellingOrigin } from './http/plugins/cors'
import { errors } from './http/plugins/errors'
import { keptForEver } from './http/plugins/kept-for-ever'
import { dashboard } from './http/routes/dashboard'
import { docs } from './http/routes/docs'
import { googleModels } from './http/routes/google-models'
import { inference } from './http/routes/inference'
import { metrics } from './http/routes/metrics'
import { models } from './http/routes/models'
import { probes } from './http/routes/probes'
import { realtime } from './http/routes/realtime'
import { responsesSocket } from './http/routes/responses-socket'
import { spend } from './http/routes/spend'
import { telemetry } from './http/routes/telemetry'
import { wrongKeys } from './limits/wrong-keys'
import { healthKeeper } from './portkey/skipping/health-keeper'
import { admittedSockets } from './realtime/admitted-sockets'
import { heapCells } from './telemetry/cells/cells'
import { releasing } from './telemetry/record'
import { reasoningStore } from './translate/reasoning-memory'

/** What an app that takes over from another one goes on with. */
export type Remembered = Pick<GuardedDeps, 'wrongKeys' | 'reasoning' | 'health'>

/** The app: its plugins, in the order a request meets them. */
export const createApp = (given: Deps & Partial<Remembered>) => {
  const deps = shared(given)
  const methodsOf: MethodsOf = (path) =>
    isOperatorPath(path) && !areHere(deps.live.current) ? [] : allowedMethods(app, path)
  const isClosed = (request: Request) => isForOperators(deps, request)
  const { PORTUS_CORS_ORIGINS: corsOrigins, PORTUS_BASE_PATH: basePath } =
    deps.live.current.settings
  const tellOrigin = corsOrigins ? tellingOrigin(corsOrigins, isClosed) : undefined
  const app: AnyElysia = new Elysia({
    name: 'portus',
    // Elysia 1.4 would look for the path from the 11th character of the URL on, so that a `Host` as
    // short as `llm` hides routes, or shows others. Without that it looks from the 7th on, which is a slash of
    // `https://`; there shorter names are refused (`plugins/errors.ts`).
    handler: { standardHostname: deps.live.current.settings.PORTUS_TLS_CERT_FILE !== undefined },
  })
    .use(errors(deps, methodsOf, tellOrigin))
    .use(
      corsOrigins && tellOrigin
        ? cors(corsOrigins, deps.report, tellOrigin, isClosed)
        : new Elysia(),
    )
    .use(keptForEver(idleTimeout(deps.live.current.settings)))
    .use(routesOf(deps, () => app))
  // Some proxies take the path away, and some leave it.
  return basePath === undefined
    ? app
    : app.use(new Elysia({ prefix: basePath }).use(routesOf(deps, () => app, basePath)))
}

/** The app of the ops port: whether the process answers, its state, its numbers and the page. */
export const createOpsApp = (given: Deps & Partial<Remembered>): AnyElysia => {
  const deps: GuardedDeps = { ...shared(given), isOpsPort: true }
  const methodsOf: MethodsOf = (path) => allowedMethods(app, path)
  const app: AnyElysia = new Elysia({ name: 'portus.ops' })
    .use(errors(deps, methodsOf))
    .use(keptForEver(idleTimeout(deps.live.current.settings)))
    .use(probes(deps))
    .use(metrics(deps))
    .use(dashboard(deps))
  return app
}

/** What all apps of a process are given. */
function shared(given: Deps & Partial<Remembered>): GuardedDeps {
  const { log, live } = given
  const health =
    given.health ?? healthKeeper(heapCells(), log, (name) => live.current.aliases.get(name))
  return {
    ...given,
    health,
    upstream: health.watched(given.upstream),
    report: releasing((finished) => {
      health.note(finished)
      given.limits.account(finished)
      given.report(finished)
    }),
    wrongKeys: given.wrongKeys ?? wrongKeys(),
    sockets: admittedSockets(live, given.counts?.socketsChange),
    reasoning: given.reasoning ?? reasoningStore(),
  }
}

/**
 * All routes, without what is before them.
 *
 * @param seed Tells the routes below a path from those at the root: Elysia takes plugins of one name for one.
 */
const routesOf = (deps: GuardedDeps, app: () => AnyElysia, seed = ''): AnyElysia =>
  new Elysia({ name: 'portus.routes', seed })
    .use(probes(deps))
    .use(metrics(deps))
    .use(dashboard(deps))
    .use(models(deps))
    .use(googleModels(deps))
    .use(telemetry(deps))
    .use(spend(deps))
    .use(inference(deps))
    .use(realtime(deps))
    .use(responsesSocket(deps))
    .use(docs(deps, app))

function allowedMethods(app: AnyElysia, path: string): string[] {
  const methods = app.routes
    .filter((route) => matches(route.path, path) && isServed(route, path))
    .map(({ method }) => method)
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))]
}

/** A model has no methods but Gemini's, although one route takes every POST below the models. */
const isServed = ({ method, path: route }: { method: string; path: string }, path: string) =>
  method !== 'POST' || !route.endsWith('/*') || isMethod(path)

/** Whether a path is one of a route, whose `:id` stands for one segment and `*` for the rest. */
function matches(route: string, path: string): boolean {
  if (route.endsWith('/*')) return path.startsWith(route.slice(0, -1))
  const segments = path.split('/')
  const pattern = route.split('/')
  return (
    segments.length === pattern.length &&
    pattern.every((part, index) => part.startsWith(':') || part === segments[index])
  )
}
