import { Elysia } from 'elysia'
import { REALTIME } from '../../api/endpoints'
import { portusError } from '../../errors'
import { queryOf } from '../../portkey/path'
import { addressedName, namedAlias, onlyAlias } from '../../proxy/find-alias'
import { bridge } from '../../realtime/bridge'
import {
  connectProvider,
  forwardedProtocols,
  realtimeHeaders,
  realtimeQuery,
} from '../../realtime/handshake'
import { recordOf } from '../../telemetry/record'
import { reportOf } from '../../telemetry/report'
import type { Deps } from '../deps'
import { describeRealtime } from '../openapi/endpoints/realtime'
import { auth } from '../plugins/auth'

/** Milliseconds until a provider has answered the handshake, which needs no thinking. */
const HANDSHAKE_TIMEOUT_MS = 15_000
/** RFC 6455 section 4.1: sixteen bytes, of which nothing else is said. */
const HANDSHAKE_KEY = /^[A-Za-z0-9+/]{22}==$/

const SWITCHING_PROTOCOLS = 101

const invalid = () => portusError('invalid_request', 'invalid_handshake')

/** The realtime API: a WebSocket to the provider, opened before the client's is. */
export const realtime = ({ live, realtime: open, report, closing }: Deps) => {
  const connect = async (
    request: Request,
    upgrade: (options: { data: object; headers: Headers }) => boolean,
  ) => {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
      throw portusError('upgrade_required', {
        headers: { upgrade: 'websocket', connection: 'upgrade' },
      })
    const record = recordOf(request)
    const { aliases, settings } = live.current
    const query = queryOf(request.url)
    const name = addressedName(request.headers, query)
    const alias =
      name === undefined ? onlyAlias(aliases, REALTIME) : namedAlias(aliases, REALTIME, name)
    record.alias = alias.name
    // The runtime asks for it only when the provider has been connected already.
    if (!HANDSHAKE_KEY.test(request.headers.get('sec-websocket-key') ?? '')) throw invalid()
    const target = alias.realtimeTarget()
    const sent = realtimeQuery(query, target.model)
    const provider = await connectProvider(
      open,
      {
        config: target.config,
        query: sent,
        protocols: forwardedProtocols(request.headers),
        headers: realtimeHeaders(request.headers),
      },
      request.signal,
      Math.min(HANDSHAKE_TIMEOUT_MS, settings.PORTUS_HEADERS_TIMEOUT_MS),
    )
    const headers = new Headers({ 'x-request-id': record.id })
    if (provider.protocol) headers.set('sec-websocket-protocol', provider.protocol)
    const goAway = () => data.goAway()
    const data = bridge(provider, ({ outcome, bytes }) => {
      closing.removeEventListener('abort', goAway)
      report(
        reportOf(record, {
          status: SWITCHING_PROTOCOLS,
          outcome,
          bytes,
          provider: target.provider,
          ...(sent.has('model') && { model: target.model }),
          target: target.index,
        }),
      )
    })
    closing.addEventListener('abort', goAway)
    if (closing.aborted) goAway()
    if (upgrade({ data, headers })) return
    closing.removeEventListener('abort', goAway)
    provider.close()
    throw invalid()
  }
  return new Elysia({ name: 'portus.realtime' })
    .use(auth({ live }))
    .get(
      '/v1/realtime',
      ({ request, server }) =>
        connect(request, (options) => server?.upgrade(request, options) ?? false),
      {
        auth: true,
        detail: describeRealtime(),
      },
    )
}
