import type { Problem } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import { withoutBrackets } from './address'
import { ownCommand } from './own-command'

/** Variables that the runtime reads before any code runs. */
export const RUNTIME_SETTINGS: Readonly<Record<string, string>> = {
  // Bun sends at most 256 requests at a time by default, and further ones wait in silence.
  BUN_CONFIG_MAX_HTTP_REQUESTS: '65535',
  // Milliseconds until freed memory goes back to the system. That is slow in some virtual machines:
  // with reused memory, a body of 10 MB takes a third of the time.
  MIMALLOC_PURGE_DELAY: '5000',
}

const SHOWS = 'must not be set: the runtime would show credentials'

/**
 * Variables of the runtime that reveal credentials. Bun 1.4 prints every request with its headers, and opens
 * a debugger. Of the values of NODE_TLS_REJECT_UNAUTHORIZED it heeds `0` alone.
 */
const DANGEROUS: readonly { name: string; value?: string; message: string }[] = [
  { name: 'BUN_CONFIG_VERBOSE_FETCH', message: SHOWS },
  { name: 'BUN_INSPECT', message: SHOWS },
  { name: 'BUN_INSPECT_CONNECT_TO', message: SHOWS },
  {
    name: 'NODE_TLS_REJECT_UNAUTHORIZED',
    value: '0',
    message:
      'must not be 0: anybody on the way to a provider could read its credentials; NODE_EXTRA_CA_CERTS names the certificates of your own authority',
  },
]

/** Bun sends every request to the proxy that these name, even to loopback addresses. */
const PROXY = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']

/**
 * Re-executes this process once, with the same process id, to set {@link RUNTIME_SETTINGS}. Keeps values
 * that are set already. Does nothing if all are set, or if the system cannot re-execute.
 */
export function restartWithSettings(env: NodeJS.ProcessEnv): void {
  const missing = Object.entries(RUNTIME_SETTINGS).filter(([name]) => !env[name])
  if (missing.length === 0 || typeof process.execve !== 'function') return
  process.execve(process.execPath, ownCommand(process.argv.slice(2)), {
    ...env,
    ...Object.fromEntries(missing),
  } as Record<string, string>)
}

/** Problems with variables that would reveal credentials. */
export const dangerousVariables = (env: Env): Problem[] =>
  DANGEROUS.filter(({ name, value }) =>
    value === undefined ? env[name] : env[name] === value,
  ).map(({ name, message }) => ({ source: name, message }))

/**
 * Deletes the proxy variables from the environment, unless the operator trusts them. Otherwise provider
 * keys could go through a proxy that is not meant for them.
 *
 * @returns the names of the deleted variables.
 */
export function dropProxyVariables(env: NodeJS.ProcessEnv): string[] {
  if (env.PORTUS_TRUST_PROXY_ENV === 'true') return []
  const dropped = PROXY.filter((name) => env[name])
  for (const name of dropped) delete env[name]
  return dropped
}

/** Variables that the gateway may see: cloud identities, and the hosts to trust. */
const FOR_GATEWAY = /^TRUSTED_CUSTOM_HOSTS$/

/** The environment of the embedded gateway. */
export const gatewayEnvironment = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env)
      .filter(
        (entry): entry is [string, string] => FOR_GATEWAY.test(entry[0]) && entry[1] !== undefined,
      )
      .map(([name, hosts]) => [name, hosts.split(',').map(asCompared).join(',')]),
  )

/** A host as the gateway compares it: of an IPv6 address the one spelling that URLs have, without brackets. */
function asCompared(host: string): string {
  const bare = withoutBrackets(host.trim())
  const url = bare.includes(':') ? URL.parse(`http://[${bare}]`) : null
  return url ? withoutBrackets(url.hostname) : host
}
