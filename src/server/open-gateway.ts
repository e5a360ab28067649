import { inspect } from 'node:util'
import type { LiveConfig } from '../config/live-config'
import type { Snapshot } from '../config/snapshot'
import type { Problem } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import { gatewayProblems, type ParsedAlias } from '../config/validate/gateway'
import { remoteDoubts, remoteProblems } from '../config/validate/remote'
import { credentialLog } from '../credentials/credential-log'
import { DEMO_HOST, demoProvider } from '../demo/provider'
import type { Realtime, Upstream } from '../portkey/contract'
import { type EmbeddedGateway, embeddedGateway } from '../portkey/embedded/boot'
import { lazyRealtime } from '../portkey/lazy-realtime'
import { remoteGateway } from '../portkey/remote'
import type { Logger } from '../telemetry/logger'
import { redactor } from '../telemetry/redact'
import { GATEWAY_VERSION } from '../version'
import { gatewayEnvironment } from './runtime-environment'

/** A gateway that is ready for requests. */
export type Gateway = {
  upstream: Upstream
  realtime: Realtime
  /** Its kind and version or address, for people. */
  description: string
  /** A known limitation that Portus cannot work around. */
  caveat?: string
  /** The gateway's problems with the aliases. Checks only the hosts of aliases that are not valid. */
  check: (snapshot: Snapshot, parsed: readonly ParsedAlias[]) => Promise<Problem[]>
  /** What of valid aliases it can do as they are now, and hardly if they grow. */
  doubts: (snapshot: Snapshot, parsed: readonly ParsedAlias[]) => Problem[]
  /** Where a call would go at each target, for people. A remote gateway does not tell. */
  routes?: EmbeddedGateway['routes']
}

const MAX_LOGGED_LENGTH = 500

const REMOTE_CAVEAT =
  'a remote gateway goes on with a request whose client has left; on Node with @hono/node-server 1.14.2 or later it breaks every stream; realtime connections go straight to the provider'

/**
 * Opens the remote gateway that the settings name, or else the embedded one. It stays open while the configuration is
 * replaced.
 */
export async function openGateway(live: LiveConfig, env: Env, log: Logger): Promise<Gateway> {
  const url = live.current.settings.PORTKEY_GATEWAY_URL
  const { redact } = live
  const boot = () =>
    embeddedGateway({
      env: gatewayEnvironment(env),
      cloudEnv: env,
      onCredentialFailure: credentialLog(() => live.current.aliases, env, log, redact),
      print: (args) => {
        const text = args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg))).join(' ')
        log('debug', 'gateway', { text: redact(text).slice(0, MAX_LOGGED_LENGTH) })
      },
      inProcess: new Map([[DEMO_HOST, demoProvider]]),
    })
  return url ? remote(url.replace(/\/$/, ''), boot) : embedded(await boot())
}

function remote(origin: string, boot: () => Promise<EmbeddedGateway>): Gateway {
  return {
    upstream: remoteGateway(origin),
    realtime: lazyRealtime(boot),
    description: `remote gateway at ${origin}`,
    caveat: REMOTE_CAVEAT,
    check: async ({ aliases }, parsed) => remoteProblems(aliases, parsed),
    doubts: ({ aliases }, parsed) => remoteDoubts(aliases, parsed),
  }
}

function embedded({ upstream, realtime, refusals, hasStandIns, routes }: EmbeddedGateway): Gateway {
  return {
    upstream,
    realtime,
    routes,
    description: `embedded gateway ${GATEWAY_VERSION}`,
    doubts: () => [],
    check({ aliases, secrets }, parsed) {
      const redact = redactor(secrets)
      return gatewayProblems(
        aliases,
        parsed,
        async (config) => (await refusals(config)).map(redact),
        hasStandIns,
      )
    },
  }
}
