import { loadSettings } from '../config/settings'
import type { Env } from '../config/source/variables'
import { listeningHost, opsHost } from '../server/address'
import { systemdOf } from '../server/notify-systemd'
import { leaveNote } from '../server/reload/state-file'
import { CAN_SHARE } from '../server/workers/claim-port'
import { superviseWorkers } from '../server/workers/supervise'
import { jsonLogger } from '../telemetry/logger'
import { standardOutput } from '../telemetry/output'
import type { Command, CommandOptions } from './command'
import { configFolder, environment } from './environment'
import { carriedText, FROM_FILE_VARIABLE } from './from-file'
import { restartWatch } from './restart-watch'
import { settingArguments } from './setting-flags'

/** Serves, with several processes if `PORTUS_WORKERS` says so. */
export const serve: Command = async (options) => {
  const env = environment(options)
  const { settings, problems } = loadSettings(env)
  const { PORTUS_WORKERS, PORTUS_PORT, PORTUS_OPS_PORT: opsPort } = settings
  // Imported here because a process that only supervises workers needs no gateway.
  if (PORTUS_WORKERS === 1 || problems.length > 0 || !CAN_SHARE)
    return (await import('./serve-process')).serveProcess(options)
  const output = standardOutput()
  const hostname = listeningHost(settings)
  return superviseWorkers({
    workers: PORTUS_WORKERS,
    address: { hostname, port: PORTUS_PORT },
    opsAddress:
      opsPort === undefined ? undefined : { hostname: opsHost(settings, hostname), port: opsPort },
    args: workerArguments(options),
    env: workerEnvironment(options),
    timeoutMs: settings.PORTUS_SHUTDOWN_TIMEOUT_MS,
    delayMs: settings.PORTUS_SHUTDOWN_DELAY_MS,
    tellSystemd: systemdOf(process.env),
    note: leaveNote(process.env, configFolder(options, env)),
    restart: restartWatch(options, process.env),
    dataFolder: settings.PORTUS_DATA_PATH,
    log: jsonLogger(output.write, settings.PORTUS_LOG_LEVEL),
    output,
  })
}

/** Workers have the variables of the file from this process, and do not read it again. */
const workerEnvironment = ({ fromFile }: CommandOptions): Env => ({
  ...process.env,
  ...(fromFile && { [FROM_FILE_VARIABLE]: carriedText(fromFile) }),
})

const workerArguments = ({ config, settings = {} }: CommandOptions): string[] => [
  'worker',
  ...settingArguments(settings),
  ...(config === undefined ? [] : [`--config=${config}`]),
]
