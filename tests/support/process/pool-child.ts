/**
 * A pool of two workers from source, whose supervisor has less patience than Portus' own: a tenth of the
 * time. It is started with `PORTUS_CONFIG_PATH`, and starts itself again as a worker.
 */
import { superviseWorkers } from '../../../src/server/workers/supervise'
import { jsonLogger } from '../../../src/telemetry/logger'
import { standardOutput } from '../../../src/telemetry/output'

/** Milliseconds that a worker stands still before it listens. */
const START_VARIABLE = 'TESTS_SLOW_START_MS'

async function main(): Promise<number> {
  if (process.argv[2] === 'worker') {
    const { parentLink } = await import('../../../src/server/workers/parent-channel')
    const parent = parentLink()
    Bun.sleepSync(Number(process.env[START_VARIABLE] ?? 0))
    const { serveProcess } = await import('../../../src/cli/serve-process')
    return serveProcess({}, { number: Number(process.env.PORTUS_WORKER_NUMBER), parent: parent! })
  }
  const output = standardOutput()
  return superviseWorkers({
    workers: 2,
    address: { hostname: '127.0.0.1', port: 0 },
    args: ['worker'],
    env: process.env,
    note: { write() {}, remove() {} },
    timeoutMs: Number(process.env.PORTUS_SHUTDOWN_TIMEOUT_MS ?? 30_000),
    log: jsonLogger(output.write, 'info'),
    output,
    patience: { tickMs: 100, maxTicks: 10 },
  })
}

process.exit(await main())
