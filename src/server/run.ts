import { createApp } from '../app'
import type { Snapshot } from '../config/snapshot'
import type { Logger } from '../telemetry/logger'
import type { Output } from '../telemetry/output'
import { redactor } from '../telemetry/redact'
import { requestLog } from '../telemetry/request-log'
import { VERSION } from '../version'
import type { Gateway } from './gateway'
import { type Address, type Listening, listen } from './listen'
import { untilShutdown } from './shutdown'

/** What a server runs with. */
export type Run = {
  snapshot: Snapshot
  gateway: Gateway
  address: Address
  log: Logger
  output: Output
  /** Called when the server answers. */
  onReady: (server: Listening) => void
}

/** Serves until a signal comes. Returns the exit code. */
export async function run({
  snapshot,
  gateway,
  address,
  log,
  output,
  onReady,
}: Run): Promise<number> {
  const redact = redactor(snapshot.secrets)
  for (const event of ['unhandledRejection', 'uncaughtException'] as const)
    process.on(event, (error: unknown) =>
      log('error', event, {
        stack: redact(error instanceof Error ? `${error.stack}` : String(error)),
      }),
    )
  const closing = new AbortController()
  const app = createApp({
    live: { current: snapshot },
    upstream: gateway.upstream,
    realtime: gateway.realtime,
    closing: closing.signal,
    report: requestLog(log, redact),
    log,
    version: VERSION,
    startedAtMs: Date.now(),
  })
  const server = listen(app, address, closing)
  onReady(server)
  const exit = (code: number): never => {
    output.flush()
    process.exit(code)
  }
  const code = await untilShutdown(server, snapshot.settings.PORTUS_SHUTDOWN_TIMEOUT_MS, log, exit)
  return exit(code)
}
