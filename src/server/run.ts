import { createApp } from '../app'
import { collectLargeBodies } from '../body/gc'
import type { Snapshot } from '../config/snapshot'
import { idleTimeout } from '../http/idle-timeout'
import { bytesInFlight } from '../limits/bytes-in-flight'
import { maxFrameBytes } from '../realtime/responses/client-frame'
import type { ResponseStore } from '../store/store'
import type { Logger } from '../telemetry/logger'
import { redactor } from '../telemetry/redact'
import { requestLog } from '../telemetry/request-log'
import { VERSION } from '../version'
import { watchDescriptors } from './descriptors'
import { type Address, type Listening, listen } from './listen'
import type { Gateway } from './open-gateway'
import { drain, INTERRUPTED, untilSignal } from './shutdown'
import { logStandstills } from './standstill'
import { type WatchedPair, watchPair } from './tls/watch-pair'

/** How to run a server. */
export type Run = {
  snapshot: Snapshot
  gateway: Gateway
  address: Omit<Address, 'idleSeconds' | 'maxFrameBytes'>
  /** Keeps responses that clients may come back to. It is closed at the end. */
  responses: ResponseStore
  log: Logger
  /** Called when the server listens. */
  onReady: (server: Listening) => void
  /** Where new certificates for the listener come from. */
  watched?: WatchedPair
  /** Resolves when the process is to end; replaces the signals. */
  untilStopped?: Promise<void>
}

/** What is too old goes within a minute, also where nobody asks for anything. */
const PURGE_MS = 60_000

/** Serves until a signal comes, and returns the exit code. */
export async function run({
  snapshot,
  gateway,
  address: given,
  responses,
  log,
  onReady,
  untilStopped,
  watched,
}: Run): Promise<number> {
  const redact = redactor(snapshot.secrets)
  for (const event of ['unhandledRejection', 'uncaughtException'] as const)
    process.on(event, (error: unknown) =>
      log('error', event, {
        stack: redact(error instanceof Error ? `${error.stack}` : String(error)),
      }),
    )
  const address = {
    ...given,
    idleSeconds: idleTimeout(snapshot.settings).newSeconds,
    maxFrameBytes: maxFrameBytes(snapshot.settings),
  }
  const closing = new AbortController()
  const app = createApp({
    live: { current: snapshot },
    upstream: gateway.upstream,
    realtime: gateway.realtime,
    closing: closing.signal,
    responses,
    report: requestLog(log, redact),
    inFlight: bytesInFlight(snapshot.settings.PORTUS_MAX_BYTES_IN_FLIGHT, collectLargeBodies()),
    log,
    redact,
    version: VERSION,
    startedAtMs: Date.now(),
  })
  const server = listen(app, address, closing)
  onReady(server)
  const endings = [
    logStandstills(log),
    watchDescriptors(log, server.closeIdle),
    ...(watched ? [renewing(server, watched, log)] : []),
  ]
  const purging = setInterval(() => void responses.purge(), PURGE_MS)
  const timeoutMs = snapshot.settings.PORTUS_SHUTDOWN_TIMEOUT_MS
  if (untilStopped) await untilStopped
  else {
    const signal = await untilSignal(() => process.exit(INTERRUPTED))
    log('info', 'shutting down', { signal, timeout_ms: timeoutMs })
  }
  return drain(server, timeoutMs, log).finally(() => {
    for (const end of endings) end()
    clearInterval(purging)
    responses.close()
  })
}

/** Renews the listener's certificate with its files, for as long as the process serves. */
const renewing = (server: Listening, watched: WatchedPair, log: Logger) =>
  watchPair(
    watched,
    (pair) => {
      server.renew?.(pair)
      log('info', 'the certificate was renewed')
    },
    log,
  )
