import { createApp } from '../app'
import { collectLargeBodies } from '../body/gc'
import type { Snapshot } from '../config/snapshot'
import { idleTimeout } from '../http/idle-timeout'
import { bytesInFlight } from '../limits/bytes-in-flight'
import { wrongKeys } from '../limits/wrong-keys'
import { maxFrameBytes } from '../realtime/responses/client-frame'
import type { ResponseStore } from '../store/store'
import { stackOf } from '../telemetry/cause'
import type { Logger } from '../telemetry/logger'
import { redactor } from '../telemetry/redact'
import { requestLog } from '../telemetry/request-log'
import { reasoningStore } from '../translate/reasoning-memory'
import { VERSION } from '../version'
import type { Address, Listening } from './listen'
import { openListeners } from './listeners'
import type { Gateway } from './open-gateway'
import { renewTls } from './renew-tls'
import { drain, INTERRUPTED, untilSignal } from './shutdown'
import { logStandstills } from './standstill'
import { watchDescriptors } from './watch-descriptors'

/** How to run a server. */
export type Run = {
  snapshot: Snapshot
  gateway: Gateway
  address: Address
  /** Keeps responses that clients may come back to. It is closed at the end. */
  responses: ResponseStore
  log: Logger
  /** Called when the server listens. */
  onReady: (server: Listening) => void
  /** Resolves when the process is to end; replaces the signals. */
  untilStopped?: Promise<void>
  /** Tells the service manager how the process is. */
  tellSystemd?: (state: string) => void
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
  tellSystemd = () => {},
}: Run): Promise<number> {
  const redact = redactor(snapshot.secrets)
  for (const event of ['unhandledRejection', 'uncaughtException'] as const)
    process.on(event, (error: unknown) =>
      log('error', event, {
        stack: redact(stackOf(error)),
      }),
    )
  const { settings, tls } = snapshot
  const draining = new AbortController()
  const deps = {
    live: { current: snapshot },
    upstream: gateway.upstream,
    realtime: gateway.realtime,
    draining: draining.signal,
    wrongKeys: wrongKeys(),
    reasoning: reasoningStore(),
    responses,
    report: requestLog(log, redact),
    inFlight: bytesInFlight(settings.PORTUS_MAX_BYTES_IN_FLIGHT, collectLargeBodies()),
    log,
    redact,
    version: VERSION,
    startedAtMs: Date.now(),
  }
  const server = openListeners(
    {
      ...given,
      tls,
      idleTimeoutSeconds: idleTimeout(settings).newSeconds,
      maxFrameBytes: maxFrameBytes(settings),
    },
    (closing) => createApp({ ...deps, closing }),
  )
  const endRenewing = tls && renewTls(settings, tls, { log, onRenewed: server.renew })
  onReady(server)
  tellSystemd('READY=1')
  const endLook = logStandstills(log)
  const endWatch = watchDescriptors(log)
  const purging = setInterval(() => void responses.purge(), PURGE_MS)
  const { PORTUS_SHUTDOWN_TIMEOUT_MS: timeoutMs, PORTUS_SHUTDOWN_DELAY_MS: delayMs } = settings
  if (untilStopped) await untilStopped
  else {
    const signal = await untilSignal(() => process.exit(INTERRUPTED))
    log('info', 'shutting down', { signal, delay_ms: delayMs, timeout_ms: timeoutMs })
  }
  tellSystemd('STOPPING=1')
  // Balancers see it at the next look, and until then the port still answers.
  draining.abort()
  endRenewing?.()
  if (delayMs > 0) server.letGo()
  await Bun.sleep(delayMs)
  return drain(server, timeoutMs, log).finally(() => {
    endLook()
    endWatch()
    clearInterval(purging)
    responses.close()
  })
}
