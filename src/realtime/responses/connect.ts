import { configOf, type Live } from '../../config/request-config'
import { viewFor } from '../../config/view'
import { portusError } from '../../errors'
import { NO_HOLD } from '../../limits/bytes-in-flight'
import { recordOf, reportOf } from '../../telemetry/record'
import type { Redact } from '../../telemetry/redact'
import type { AdmittedSockets } from '../admitted-sockets'
import { forwardedProtocols } from '../handshake'
import { maxFrameBytes } from './client-frame'
import { type ConnectionLimits, type ResponsesConnection, responsesConnection } from './connection'
import type { Memories } from './memories'
import { connectionMemory } from './remembered'
import type { TurnProxy } from './turn'

/** What the connections of a process share. */
export type SocketDeps = {
  live: Live
  proxy: TurnProxy
  memories: Memories
  redact: Redact
  /** Ends connections that may no longer be there. */
  sockets: AdmittedSockets
  /** Aborted when the server stops. */
  closing: AbortSignal
  limits?: ConnectionLimits
}

/** Answers the client's handshake. False if the runtime refuses it. */
type Upgrade = (options: { data: ResponsesConnection; headers: Headers }) => boolean

const SWITCHING_PROTOCOLS = 101

/** What a connection is counted as. Its responses are counted as those of their endpoint. */
const ENDPOINT = 'responses.socket'

/**
 * Opens a WebSocket for responses. The connection is reported when it ends, and each response like every request.
 * https://developers.openai.com/api/docs/guides/websocket-mode
 *
 * @throws {PortusError} for a request that is no handshake.
 */
export function connectResponses(deps: SocketDeps, request: Request, upgrade: Upgrade): void {
  const { live, proxy, memories, redact, sockets, closing, limits } = deps
  const record = recordOf(request)
  record.endpoint = ENDPOINT
  const { application = '', hold = NO_HOLD } = record
  const { settings } = configOf(request, live)
  const memory = connectionMemory(application, hold, settings.PORTUS_MAX_BODY_BYTES, memories)
  const goAway = () => data.goAway()
  const forget = sockets.add(request, { end: (why) => data.refuse(why) })
  const data = responsesConnection(
    {
      proxy,
      configNow: () => viewFor(live.current, application),
      redact,
      handshake: request,
      memory,
      hold,
      maxBytes: maxFrameBytes(settings),
    },
    record.id,
    (end) => {
      closing.removeEventListener('abort', goAway)
      forget()
      proxy.report(reportOf(record, { status: SWITCHING_PROTOCOLS, ...end }))
    },
    limits,
  )
  closing.addEventListener('abort', goAway)
  if (closing.aborted) goAway()
  const headers = new Headers({ 'x-request-id': record.id })
  // A browser that offers subprotocols wants one of them.
  const [protocol] = forwardedProtocols(request.headers)
  if (protocol !== undefined) headers.set('sec-websocket-protocol', protocol)
  if (upgrade({ data, headers })) return
  closing.removeEventListener('abort', goAway)
  forget()
  throw portusError('invalid_request', 'invalid_handshake')
}
