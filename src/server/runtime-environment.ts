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

/** Those of {@link RUNTIME_SETTINGS} that are not set. */
export const missingRuntimeSettings = (env: Env): Record<string, string> =>
  Object.fromEntries(Object.entries(RUNTIME_SETTINGS).filter(([name]) => !env[name]))

/**
 * Re-executes this process, with the same process id and arguments, so that its runtime sees this environment. Returns
 * where the system cannot re-execute.
 */
export function restart(env: Env): void {
  if (typeof process.execve !== 'function') return
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  process.execve(process.execPath, ownCommand(process.argv.slice(2)), Object.fromEntries(given))
}

/** Problems with variables that would reveal credentials. */
export const dangerousVariables = (env: Env): Problem[] =>
  DANGEROUS.filter(({ name, value }) =>
    value === undefined ? env[name] : env[name] === value,
  ).map(({ name, message }) => ({ source: name, message }))

/**
 * Deletes the proxy variables from the environment of the process. Otherwise provider keys could go through a proxy that
 * is not meant for them.
 *
 * @returns the names of the deleted variables.
 */
export function dropProxyVariables(env: NodeJS.ProcessEnv): string[] {
  const dropped = PROXY.filter((name) => env[name])
  for (const name of dropped) delete env[name]
  return dropped
}

/** The gateway's own default. */
const DEFAULT_TRUSTED = 'localhost,127.0.0.1,::1,host.docker.internal'

/** The environment of the embedded gateway. */
export const gatewayEnvironment = (env: Env): Record<string, string> => ({
  TRUSTED_CUSTOM_HOSTS: trustedHosts(env.TRUSTED_CUSTOM_HOSTS || DEFAULT_TRUSTED),
})

const trustedHosts = (list: string): string => list.split(',').map(asCompared).join(',')

/** A host as the gateway compares it: of an IPv6 address the one spelling that URLs have, without brackets. */
function asCompared(host: string): string {
  const bare = withoutBrackets(host.trim())
  const url = bare.includes(':') ? URL.parse(`http://[${bare}]`) : null
  return url ? withoutBrackets(url.hostname) : host
}
