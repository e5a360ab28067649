import { loadSettings } from '../config/settings'
import { superviseWorkers } from '../server/workers/supervise'
import { jsonLogger } from '../telemetry/logger'
import { standardOutput } from '../telemetry/output'
import type { Command, CommandOptions } from './command'
import { environment } from './environment'
import { CAN_SHARE, listeningHost } from './listening-host'
import { settingArguments } from './setting-flags'

/** Serves, with several processes if `PORTUS_WORKERS` says so. */
export const serve: Command = async (options) => {
  const { settings, problems } = loadSettings(environment(options))
  const { PORTUS_WORKERS, PORTUS_PORT } = settings
  // Imported here because a process that only supervises workers needs no gateway.
  if (PORTUS_WORKERS === 1 || problems.length > 0 || !CAN_SHARE)
    return (await import('./serve-process')).serveProcess(options)
  const output = standardOutput()
  return superviseWorkers({
    workers: PORTUS_WORKERS,
    address: { hostname: listeningHost(settings), port: PORTUS_PORT },
    args: workerArguments(options),
    env: process.env,
    timeoutMs: settings.PORTUS_SHUTDOWN_TIMEOUT_MS,
    log: jsonLogger(output.write, settings.PORTUS_LOG_LEVEL),
    output,
  })
}

const workerArguments = ({ config, envFile, settings = {} }: CommandOptions): string[] => [
  'worker',
  ...settingArguments(settings),
  ...(config === undefined ? [] : [`--config=${config}`]),
  ...(envFile === undefined ? [] : [`--env-file=${envFile}`]),
]
