import type { Problem } from '../config/problems'
import { loadSnapshot } from '../config/snapshot'
import { dangerousVariables, dropProxyVariables } from '../server/environment'
import { openGateway } from '../server/gateway'
import { run } from '../server/run'
import { jsonLogger } from '../telemetry/logger'
import { standardOutput } from '../telemetry/output'
import { VERSION } from '../version'
import type { Command } from './command'
import { configFolder, environment, printProblems } from './load'

const EVERY_INTERFACE = '0.0.0.0'

/** Serves, strictly: any problem of the configuration keeps it from starting. */
export const serve: Command = async (options) => {
  const env = environment(options.envFile)
  const { snapshot, loaded, problems } = loadSnapshot(configFolder(options, env), env)
  const output = standardOutput()
  const log = jsonLogger(output.write, snapshot.settings.PORTUS_LOG_LEVEL)
  const dropped = dropProxyVariables(process.env)
  if (dropped.length > 0)
    log('warn', 'proxy variables are ignored; PORTUS_TRUST_PROXY_ENV=true uses them', {
      variables: dropped.join(', '),
    })
  const gateway = await openGateway(snapshot, env, log)
  const found = [
    ...problems,
    ...missingKeys(snapshot.keys.length, problems),
    ...dangerousVariables(env),
    ...(await gateway.check(snapshot, loaded)),
  ]
  if (found.length > 0) {
    printProblems(found)
    return 1
  }
  const { PORTUS_HOST = EVERY_INTERFACE, PORTUS_PORT } = snapshot.settings
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

/** A proxy without keys would be an open door; one with broken keys has said so already. */
export const missingKeys = (count: number, problems: readonly Problem[]): Problem[] =>
  count > 0 || problems.some(({ source }) => source.startsWith('PORTUS_KEY_'))
    ? []
    : [
        {
          source: 'PORTUS_KEY_<APPLICATION>',
          message: 'no key is set, so nobody could get in; set one variable for each application',
        },
      ]
