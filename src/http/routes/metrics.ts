import { Elysia } from 'elysia'
import type { GuardedDeps } from '../deps'
import { ownResponse } from '../own-response'
import { admitOperator, METRICS } from '../plugins/admin'

/** Numbers for Prometheus, for operators alone. */
export const metrics = (deps: GuardedDeps) =>
  new Elysia({ name: 'portus.metrics' }).get(
    METRICS,
    async ({ request }) => {
      admitOperator(deps, request)
      const { body, contentType } = await deps.metrics(request.headers.get('accept'))
      return ownResponse(request, deps.report, body, { 'content-type': contentType })
    },
    { detail: { hide: true } },
  )
