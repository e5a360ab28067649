import { EVERY_INTERFACE } from '../server/address'
import { run } from '../server/run'
import { dropProxyVariables } from '../server/runtime-environment'
import type { Announcement, ParentLink } from '../server/workers/parent-channel'
import { jsonLogger } from '../telemetry/logger'
import { standardOutput } from '../telemetry/output'
import { VERSION } from '../version'
import type { CommandOptions } from './command'
import { loadConfig } from './load-config'
import { originLog } from './origin-lines'
import { describeFromHere } from './print-problems'

/** The number of a worker, and its connection to the process that started it. */
export type Membership = { number: number; parent: ParentLink }

/** Serves in this process. It does not start if the configuration has any problem. */
export async function serveProcess(options: CommandOptions, member?: Membership): Promise<number> {
  const output = standardOutput()
  const common = member && { worker: member.number }
  const dropped = dropProxyVariables(process.env)
  const valid = await loadConfig(options, ({ settings }) =>
    jsonLogger(output.write, settings.PORTUS_LOG_LEVEL, common),
  )
  if (!valid) return 1
  const { snapshot, gateway, warnings, origins } = valid
  const { PORTUS_HOST = EVERY_INTERFACE, PORTUS_PORT, PORTUS_LOG_LEVEL } = snapshot.settings
  const log = jsonLogger(output.write, PORTUS_LOG_LEVEL, common)
  return run({
    snapshot,
    gateway,
    log,
    address: { hostname: PORTUS_HOST, port: PORTUS_PORT, isShared: member !== undefined },
    ...(member && { untilStopped: member.parent.untilStopped }),
    onReady({ url }) {
      const lines: Announcement[] = [
        [
          'info',
          'listening',
          {
            url,
            version: VERSION,
            gateway: gateway.description,
            aliases: snapshot.aliases.size,
            keys: snapshot.keys.length,
            workers: member && snapshot.settings.PORTUS_WORKERS,
          },
        ],
      ]
      lines.push(...originLog(origins))
      if (dropped.length > 0) lines.push(['warn', PROXY_WARNING, { variables: dropped.join(', ') }])
      for (const warning of warnings) lines.push(['warn', describeFromHere(warning)])
      if (gateway.caveat) lines.push(['warn', gateway.caveat])
      if (member) member.parent.announce(lines)
      else for (const line of lines) log(...line)
    },
  })
}

const PROXY_WARNING = 'proxy variables are ignored; PORTUS_TRUST_PROXY_ENV=true uses them'
