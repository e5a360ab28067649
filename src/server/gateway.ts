import { inspect } from 'node:util'
import type { LoadedAlias } from '../config/alias-files'
import type { Env } from '../config/expand'
import type { Problem } from '../config/problems'
import type { Snapshot } from '../config/snapshot'
import { DEMO_HOST, demoProvider } from '../demo/provider'
import { type EmbeddedGateway, embeddedGateway } from '../gateway/embedded/gateway'
import { lazyRealtime } from '../gateway/lazy-realtime'
import { remoteGateway } from '../gateway/remote'
import type { Realtime, Upstream } from '../gateway/upstream'
import type { Logger } from '../telemetry/logger'
import { type Redact, redactor } from '../telemetry/redact'
import { GATEWAY_VERSION } from '../version'
import { gatewayEnvironment } from './environment'

/** The gateway that this process uses. */
export type Gateway = {
  upstream: Upstream
  realtime: Realtime
  /** For people: which one it is. */
  description: string
  /** What is wrong with it that Portus cannot mend from outside. */
  caveat?: string
  /** What the gateway has against the aliases. */
  check: (snapshot: Snapshot, loaded: readonly LoadedAlias[]) => Promise<Problem[]>
}

const MAX_LOGGED_LENGTH = 500

/** A Node gateway refuses a request with more than 16 KiB of headers, of which there are others. */
const MAX_REMOTE_CONFIG_BYTES = 12 * 1024

const REMOTE_CAVEAT =
  'a remote gateway goes on with a request whose client has left; on Node with @hono/node-server 1.14.2 or later it breaks every stream; realtime connections go straight to the provider'

/** Opens the gateway that the settings name: a remote one, or the one inside. */
export async function openGateway(snapshot: Snapshot, env: Env, log: Logger): Promise<Gateway> {
  const url = snapshot.settings.PORTKEY_GATEWAY_URL
  const redact = redactor(snapshot.secrets)
  const boot = () =>
    embeddedGateway({
      env: gatewayEnvironment(env),
      print: (args) => {
        const text = args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg))).join(' ')
        log('debug', 'gateway', { text: redact(text).slice(0, MAX_LOGGED_LENGTH) })
      },
      inProcess: new Map([[DEMO_HOST, demoProvider]]),
    })
  return url ? remote(url.replace(/\/$/, ''), boot) : embedded(await boot(), redact)
}

function remote(origin: string, boot: () => Promise<EmbeddedGateway>): Gateway {
  return {
    upstream: remoteGateway(origin),
    realtime: lazyRealtime(boot),
    description: `remote gateway at ${origin}`,
    caveat: REMOTE_CAVEAT,
    check: async (snapshot, loaded) =>
      loaded.flatMap(({ name, problemAt }) =>
        largestConfig(snapshot, name).length <= MAX_REMOTE_CONFIG_BYTES
          ? []
          : [
              {
                ...problemAt([], 'too large for the header in which a remote gateway takes it'),
                alias: name,
              },
            ],
      ),
  }
}

function embedded({ upstream, realtime, refusals }: EmbeddedGateway, redact: Redact): Gateway {
  return {
    upstream,
    realtime,
    description: `embedded gateway ${GATEWAY_VERSION}`,
    async check(current, loaded) {
      const problems: Problem[] = []
      for (const { name, problemAt } of loaded)
        for (const refusal of await refusals(largestConfig(current, name)))
          problems.push({ ...refused(redact(refusal), problemAt), alias: name })
      return problems
    },
  }
}

/** The gateway's words, `path: targets,1, message: Invalid custom host`, at the place they are about. */
function refused(refusal: string, problemAt: LoadedAlias['problemAt']): Problem {
  const [, where = '', message = refusal] = refusal.match(/^path: (.*?), message: (.*)$/s) ?? []
  const path = where.split(',').filter(Boolean)
  if (message === 'Invalid custom host')
    return problemAt([...path.map(asStep), 'custom_host'], UNTRUSTED_HOST)
  return problemAt(path.map(asStep), `the gateway refuses it: ${message}`)
}

const asStep = (part: string) => (/^\d+$/.test(part) ? Number(part) : part)

const UNTRUSTED_HOST =
  'the gateway refuses this host: one in a private network must be named in TRUSTED_CUSTOM_HOSTS'

/** The alias's configuration with all its defaults in it. */
const largestConfig = ({ aliases }: Snapshot, name: string): string =>
  aliases.get(name)?.configFor({
    overrides: 'messages',
    isRepeatable: true,
    choices: new Set(),
    beta: null,
    version: null,
  }) ?? ''
