import { dropProxyVariables } from '../server/environment'
import { run } from '../server/run'
import { jsonLogger } from '../telemetry/logger'
import { standardOutput } from '../telemetry/output'
import { VERSION } from '../version'
import type { Command } from './command'
import { loadStrictly } from './load-strictly'

const EVERY_INTERFACE = '0.0.0.0'

/** Serves, strictly: any problem of the configuration keeps it from starting. */
export const serve: Command = async (options) => {
  const output = standardOutput()
  const dropped = dropProxyVariables(process.env)
  const sound = await loadStrictly(options, ({ settings }) =>
    jsonLogger(output.write, settings.PORTUS_LOG_LEVEL),
  )
  if (!sound) return 1
  const { snapshot, gateway } = sound
  const { PORTUS_HOST = EVERY_INTERFACE, PORTUS_PORT, PORTUS_LOG_LEVEL } = snapshot.settings
  const log = jsonLogger(output.write, PORTUS_LOG_LEVEL)
  if (dropped.length > 0)
    log('warn', 'proxy variables are ignored; PORTUS_TRUST_PROXY_ENV=true uses them', {
      variables: dropped.join(', '),
    })
  return run({
    snapshot,
    gateway,
    log,
    output,
    address: { hostname: PORTUS_HOST, port: PORTUS_PORT },
    onReady({ url }) {
      log('info', 'listening', {
        url,
        version: VERSION,
        gateway: gateway.description,
        aliases: snapshot.aliases.size,
        keys: snapshot.keys.length,
      })
      if (gateway.caveat) log('warn', gateway.caveat)
    },
  })
}
