import { type AnyElysia, Elysia } from 'elysia'
import { isMethod } from './api/google/method-in'
import type { Deps, GuardedDeps } from './http/deps'
import { idleTimeout } from './http/idle-timeout'
import { errors, type MethodsOf } from './http/plugins/errors'
import { keptForEver } from './http/plugins/kept-for-ever'
import { docs } from './http/routes/docs'
import { googleModels } from './http/routes/google-models'
import { inference } from './http/routes/inference'
import { models } from './http/routes/models'
import { ops } from './http/routes/ops'
import { realtime } from './http/routes/realtime'
import { responsesSocket } from './http/routes/responses-socket'
import { telemetry } from './http/routes/telemetry'
import { wrongKeys } from './limits/wrong-keys'
import { releasing } from './telemetry/record'
import { reasoningStore } from './translate/reasoning-memory'

/** The app: its plugins, in the order a request meets them. */
export const createApp = (given: Deps) => {
  const deps: GuardedDeps = {
    ...given,
    report: releasing(given.report),
    wrongKeys: wrongKeys(),
    reasoning: reasoningStore(),
  }
  const methodsOf: MethodsOf = (path) => allowedMethods(app, path)
  const app: AnyElysia = new Elysia({
    name: 'portus',
    // Elysia 1.4 would look for the path from the 11th character of the URL on, so that a `Host` as
    // short as `llm` hides routes, or shows others.
    // Behind `https://` it looks too early then, and a name of three characters is the shortest that it reads.
    handler: { standardHostname: deps.live.current.settings.PORTUS_TLS_CERT_FILE !== undefined },
  })
    .use(errors(deps, methodsOf))
    .use(keptForEver(idleTimeout(deps.live.current.settings)))
    .use(ops(deps))
    .use(models(deps))
    .use(googleModels(deps))
    .use(telemetry(deps))
    .use(inference(deps))
    .use(realtime(deps))
    .use(responsesSocket(deps))
    .use(docs(deps, () => app))
  return app
}

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
