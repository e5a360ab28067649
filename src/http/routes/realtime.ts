import { Elysia } from 'elysia'
import { connect } from '../../realtime/connect'
import type { GuardedDeps } from '../deps'
import { describeRealtime } from '../openapi/endpoints/realtime'
import { auth } from '../plugins/auth'

/** The realtime API: a WebSocket to the provider. */
export const realtime = (deps: GuardedDeps) =>
  new Elysia({ name: 'portus.realtime' })
    .use(auth(deps))
    .get(
      '/v1/realtime',
      ({ request, server }) =>
        connect(deps, request, (options) => server?.upgrade(request, options) ?? false),
      { auth: true, detail: describeRealtime() },
    )
