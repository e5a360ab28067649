import { createApp, createOpsApp } from '../app'
import { collectLargeBodies } from '../body/gc'
import { followed, type LiveConfig } from '../config/live-config'
import { idleTimeout } from '../http/idle-timeout'
import { bytesInFlight } from '../limits/bytes-in-flight'
import { wrongKeys } from '../limits/wrong-keys'
import { healthKeeper } from '../portkey/skipping/health-keeper'
import { maxFrameBytes } from '../realtime/responses/client-frame'
import type { ResponseStore } from '../store/store'
import { stackOf } from '../telemetry/cause'
import { type CellStore, heapCells } from '../telemetry/cells/cells'
import { healthFigures } from '../telemetry/health/health'
import type { Logger } from '../telemetry/logger'
import type { Report } from '../telemetry/record'
import { requestLog } from '../telemetry/request-log'
import { reasoningStore } from '../translate/reasoning-memory'
import { VERSION } from '../version'
import type { Address, Listening } from './listen'
import { openListeners } from './listeners'
import { serverMetrics } from './metrics'
import type { Gateway } from './open-gateway'
import { openOps } from './open-ops'
import { joinReloads, type Reloading } from './reload/join-reloads'
import { renewTls } from './renew-tls'
import { drain, INTERRUPTED, untilSignal } from './shutdown'
import { logStandstills } from './standstill'
import { flushMs } from './traces/flush-time'
import { openTraces } from './traces/open-traces'
import { watchDescriptors } from './watch-descriptors'

/** How to run a server. */
export type Run = {
  live: LiveConfig
  gateway: Gateway
  address: Address
  /** Keeps responses that clients may come back to. It is closed at the end. */
  responses: ResponseStore
  log: Logger
  reloads: Reloading
  /** Called when the server listens. */
  onReady: (server: Listening, operators: Listening | undefined) => void
  /** Resolves when the process is to end; replaces the signals. */
  untilStopped?: Promise<void>
  /** Tells the service manager how the process is. */
  tellSystemd?: (state: string) => void
  /** The numbers that this process shares with others. It has its own by default. */
  cells?: CellStore | undefined
  /** How many lines of the log were lost. */
  droppedLines?: () => number
}

/** What is too old goes within a minute, also where nobody asks for anything. */
const PURGE_MS = 60_000

/** Serves until a signal comes, and returns the exit code. */
export async function run({
  live,
  gateway,
  address: given,
  responses,
  log,
  reloads: reloading,
  onReady,
  untilStopped,
  tellSystemd = () => {},
  cells,
  droppedLines = () => 0,
}: Run): Promise<number> {
  const { redact } = live
  for (const event of ['unhandledRejection', 'uncaughtException'] as const)
    process.on(event, (error: unknown) =>
      log('error', event, {
        stack: redact(stackOf(error)),
      }),
    )
  const { settings, tls, tracing } = live.current
  const reloads = await joinReloads(live, reloading, log)
  const draining = new AbortController()
  // It remembers texts without their secrets, and the next configuration has others.
  const writeLine = followed(live, () => requestLog(log, redact))
  const inFlight = bytesInFlight(settings.PORTUS_MAX_BYTES_IN_FLIGHT, collectLargeBodies())
  const startedAtMs = Date.now()
  const numbers = cells ?? heapCells()
  const health = healthKeeper(numbers, log, (name) => live.current.aliases.get(name))
  const metrics = serverMetrics({
    cells: numbers,
    heldBytes: () => inFlight.held,
    droppedLines,
    reloads: reloads.state,
    health: () => healthFigures(health.health, live.current.aliases.values()),
    startedAtMs,
  })
  const traces = tracing && openTraces(tracing, { log, live, version: VERSION })
  const deps = {
    live,
    upstream: gateway.upstream,
    realtime: gateway.realtime,
    draining: draining.signal,
    wrongKeys: wrongKeys(),
    reasoning: reasoningStore(),
    responses,
    beginTrace: traces?.beginTrace,
    report(finished: Report) {
      metrics.observe(finished)
      writeLine()(finished)
      traces?.report(finished)
    },
    counts: metrics,
    health,
    inFlight,
    log,
    redact,
    metrics: metrics.scrape,
    reloads: reloads.state,
    version: VERSION,
    startedAtMs,
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
  const operators = openOps(
    { ...given, isShared: reloading.parent !== undefined },
    settings,
    (closing) => createOpsApp({ ...deps, closing }),
  )
  const endRenewing = tls && renewTls(settings, tls, { log, onRenewed: server.renew })
  onReady(server, operators)
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
  reloads.end()
  endRenewing?.()
  if (delayMs > 0) server.letGo()
  await Bun.sleep(delayMs)
  const drainedAtMs = performance.now()
  return drain(server, timeoutMs, log).finally(async () => {
    await traces?.end(flushMs(timeoutMs, performance.now() - drainedAtMs))
    endLook()
    endWatch()
    metrics.end()
    clearInterval(purging)
    void operators?.stop(true)
    responses.close()
  })
}
