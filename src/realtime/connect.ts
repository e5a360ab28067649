import type { Aliases } from '../alias/aliases'
import { queryOf } from '../api/endpoint-path'
import { REALTIME } from '../api/endpoints/endpoints'
import { configOf, type Live } from '../config/request-config'
import { type ErrorKind, PortusError, portusError } from '../errors'
import { NO_HOLD } from '../limits/bytes-in-flight'
import type { Realtime } from '../portkey/contract'
import { realtimeTarget } from '../portkey/realtime-target'
import { admit } from '../proxy/admission/admit'
import { usedUp } from '../proxy/admission/used-up'
import { askerOf } from '../proxy/owned/asker'
import { aliasOfCall } from '../proxy/owned/call-owner'
import { addressedName, namedAlias } from '../proxy/request/find-alias'
import type { OwnerStore } from '../store/owners/owner-store'
import { type Reporter, recordOf, reportOf } from '../telemetry/record'
import { allOf, type Redactor } from '../telemetry/redact'
import type { Accounting } from '../usage/accounting'
import type { AdmittedSockets } from './admitted-sockets'
import { type Bridge, bridge } from './bridge'
import { forwardedProtocols, realtimeHeaders, realtimeQuery } from './handshake'
import { noteHandshake } from './handshake-notes'
import { type SessionUsage, sessionUsage } from './session-usage'

/** What a realtime connection needs from outside. */
export type RealtimeDeps = {
  live: Live
  realtime: Realtime
  report: Reporter
  /** Who has made what providers keep. */
  owners: OwnerStore
  /** What limits are counted with. */
  limits: Accounting
  /** Ends connections that may no longer be there. */
  sockets: AdmittedSockets
  /** Aborted when the server stops. */
  closing: AbortSignal
}

/** Answers the client's handshake. False if the runtime refuses it. */
export type Upgrade = (options: { data: Bridge; headers: Headers }) => boolean

/** A handshake needs no thinking, so a provider gets this many milliseconds to answer it. */
const HANDSHAKE_TIMEOUT_MS = 15_000
/** Sixteen bytes in base64. RFC 6455 section 4.1. */
const HANDSHAKE_KEY = /^[A-Za-z0-9+/]{22}==$/

const SWITCHING_PROTOCOLS = 101

const invalid = () => portusError('invalid_request', 'invalid_handshake')

/**
 * Connects a client to the provider of its alias, and reports the connection when it ends.
 *
 * @throws {PortusError} for a request that is no handshake, names no alias that fits, or that the
 * provider refuses.
 */
export async function connect(
  deps: RealtimeDeps,
  request: Request,
  upgrade: Upgrade,
): Promise<void> {
  const { live, realtime, report, sockets, closing } = deps
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    throw portusError('upgrade_required', {
      headers: { upgrade: 'websocket', connection: 'upgrade' },
    })
  const record = recordOf(request)
  const config = configOf(request, live)
  const { aliases, settings } = config
  const query = queryOf(request.url)
  const asker = askerOf({ owners: deps.owners, config }, request)
  const alias = await aliasOfCall(query, namedIn(request, query, aliases), asker, aliases)
  record.alias = alias.name
  record.endpoint = REALTIME.name
  // The runtime checks the key only in `upgrade`, which comes after the connection to the provider.
  if (!HANDSHAKE_KEY.test(request.headers.get('sec-websocket-key') ?? '')) throw invalid()
  await admit(deps.limits, {
    request: { alias, endpoint: REALTIME, body: { kind: 'none' } },
    record,
    dialect: REALTIME.dialect,
    config,
  })
  const target = realtimeTarget(alias, Math.random)
  const sent = realtimeQuery(query, target.model)
  const protocols = forwardedProtocols(request.headers)
  const { provider: name, model } = target
  record.answerer = { provider: name, target: target.name, ...(sent.has('model') && { model }) }
  const carried: Redactor[] = [alias.redact]
  const redact = allOf(() => carried)
  const forwarded = realtimeHeaders(request.headers)
  const noted = noteHandshake(record.trace, target, forwarded, redact)
  const provider = await connectProvider(
    realtime,
    {
      onSecrets: (redact) => void carried.push(redact),
      begin: noted.begin,
      config: target.config,
      leaf: target.leaf,
      query: sent,
      protocols,
      headers: forwarded,
    },
    request.signal,
    Math.min(HANDSHAKE_TIMEOUT_MS, settings.PORTUS_HEADERS_TIMEOUT_MS),
  )
  provider.addEventListener('close', ({ code, reason }) => noted.closed(code, reason))
  const headers = new Headers({ 'x-request-id': record.id })
  // A provider may name one that nobody offered.
  if (protocols.includes(provider.protocol))
    headers.set('sec-websocket-protocol', provider.protocol)
  const goAway = () => data.goAway()
  let refused: ErrorKind | undefined
  const end = ({ kind, message }: PortusError) => {
    refused ??= kind
    data.refuse(message)
  }
  const forget = sockets.add(request, { alias: alias.name, end })
  // One connection can ask for any number of answers. Each is counted when it ends, and behind what uses up a limit there is no other.
  const used = sessionUsage((usage, tier) => {
    deps.limits.spend(record, usage, tier)
    usedUp(deps.limits.store, record, REALTIME.dialect).then(
      (why) => why && end(why),
      () => {},
    )
  })
  const data = bridge(
    provider,
    record.hold ?? NO_HOLD,
    ({ outcome, bytes }) => {
      closing.removeEventListener('abort', goAway)
      forget()
      report(
        reportOf(record, {
          status: SWITCHING_PROTOCOLS,
          outcome,
          bytes,
          ...factsOf(used),
          ...(refused && { error: { kind: refused } }),
          ...record.answerer,
        }),
      )
    },
    redact,
    used.note,
  )
  closing.addEventListener('abort', goAway)
  if (closing.aborted) goAway()
  if (upgrade({ data, headers })) return
  closing.removeEventListener('abort', goAway)
  forget()
  provider.close()
  throw invalid()
}

/** What is known of a connection's use. */
const factsOf = ({ facts: { usage, streamed } }: SessionUsage) => ({
  ...(usage && { usage }),
  ...(streamed && { streamed }),
})

const namedIn = ({ headers }: Request, query: URLSearchParams, aliases: Aliases) => {
  const name = addressedName(headers, query)
  return name === undefined ? undefined : namedAlias(aliases, REALTIME, name)
}

/**
 * Connects to the provider before Portus answers the client's handshake, so that the client gets a
 * refusal as an HTTP response.
 */
export async function connectProvider(
  realtime: Realtime,
  call: Omit<Parameters<Realtime>[0], 'signal'>,
  client: AbortSignal,
  timeoutMs: number,
): Promise<WebSocket> {
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    return await realtime({ ...call, signal: AbortSignal.any([client, deadline]) })
  } catch (cause) {
    if (client.aborted) throw portusError('client_closed_request', { cause })
    if (deadline.aborted) throw portusError('gateway_timeout', { cause })
    if (cause instanceof PortusError) throw cause
    throw portusError('provider_unreachable', 'connection_refused', { cause })
  }
}
