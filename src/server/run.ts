import { createApp, createOpsApp } from '../app'
import type { LiveConfig } from '../config/live-config'
import { idleTimeout } from '../http/idle-timeout'
import { maxFrameBytes } from '../realtime/responses/client-frame'
import type { OwnerStore } from '../store/owners/owner-store'
import type { ResponseStore } from '../store/store'
import { stackOf } from '../telemetry/cause'
import { type CellStore, heapCells } from '../telemetry/cells/cells'
import type { Logger } from '../telemetry/logger'
import type { Accounts } from './accounts/open-accounts'
import { openAlerts } from './alerts/open-alerts'
import type { Address, Listening } from './listen'
import { openListeners } from './listeners'
import type { Gateway } from './open-gateway'
import { openOps } from './open-ops'
import type { Operators } from './operators/open-operators'
import { joinReloads, type Reloading } from './reload/join-reloads'
import { renewTls } from './renew-tls'
import { drain, INTERRUPTED, untilSignal } from './shutdown'
import { logStandstills } from './standstill'
import { flushMs } from './traces/flush-time'
import { watchDescriptors } from './watch-descriptors'
import { whatAppsNeed } from './what-apps-need'

/** How to run a server. */
export type Run = {
  live: LiveConfig
  gateway: Gateway
  address: Address
  /** Keeps responses that clients may come back to. It is closed at the end. */
  responses: ResponseStore
  /** Keeps accounts of what is used. They are closed at the end. */
  accounts: Accounts
  /** Remembers who has made what providers keep. It is closed at the end. */
  owners: OwnerStore
  /** Keeps who is paused, and what all processes know of alerts. It is closed at the end. */
  operators: Operators
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

/** So long alerts that wait hold up the end of a process. Milliseconds. */
const ALERTS_MS = 1500

/** What is too old goes within a minute, also where nobody asks for anything. */
const PURGE_MS = 60_000

/** Serves until a signal comes, and returns the exit code. */
export async function run({
  live,
  gateway,
  address: given,
  responses,
  accounts,
  owners,
  operators: told,
  log,
  reloads: reloading,
  onReady,
  untilStopped,
  tellSystemd = () => {},
  cells = heapCells(),
  droppedLines = () => 0,
}: Run): Promise<number> {
  const { redact } = live
  for (const event of ['unhandledRejection', 'uncaughtException'] as const)
    process.on(event, (error: unknown) =>
      log('error', event, {
        stack: redact(stackOf(error)),
      }),
    )
  const { settings, tls } = live.current
  const reloads = await joinReloads(live, reloading, log)
  const draining = new AbortController()
  const { deps, metrics, traces, admin } = whatAppsNeed({
    live,
    gateway,
    responses,
    accounts,
    owners,
    pauses: told.pauses,
    log,
    reloads: reloads.state,
    draining: draining.signal,
    cells,
    droppedLines,
  })
  const alerts = openAlerts({
    ...{ live, accounts, marks: told.store, log },
    reloads: reloads.state,
    health: deps.health.health,
  })
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
  const purging = setInterval(() => {
    void responses.purge()
    void owners.purge()
  }, PURGE_MS)
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
    admin.end()
    // It looks at the accounts.
    await alerts?.end(ALERTS_MS)
    await Promise.all([accounts.end(), owners.close(), told.close()])
    await traces?.end(flushMs(timeoutMs, performance.now() - drainedAtMs))
    endLook()
    endWatch()
    metrics.end()
    clearInterval(purging)
    void operators?.stop(true)
    responses.close()
  })
}
