import type { Problem } from '../config/source/problems'
import type { Env } from '../config/source/variables'
import { ownCommand } from './own-command'

/** What the runtime reads of its environment before any code runs. */
export const RUNTIME_SETTINGS: Readonly<Record<string, string>> = {
  // Bun limits a process to 256 outgoing requests at a time, and waits in silence beyond them.
  BUN_CONFIG_MAX_HTTP_REQUESTS: '65535',
  // Milliseconds until freed memory goes back to the system. Where that takes long, as in some virtual
  // machines, a body of 10 MB takes a third of the time with memory that the last one has used.
  MIMALLOC_PURGE_DELAY: '5000',
}

/** With these Bun prints every request with its credentials, or lets a debugger in. */
const DANGEROUS = ['BUN_CONFIG_VERBOSE_FETCH', 'BUN_INSPECT']

/** Bun sends requests, even those to loopback addresses, to the proxy that these name. */
const PROXY = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']

/**
 * Starts this process again, under the same id, with {@link RUNTIME_SETTINGS}; whoever has set one of
 * them keeps it. Does nothing where that is not needed, or not possible.
 */
export function restartWithSettings(env: NodeJS.ProcessEnv): void {
  const missing = Object.entries(RUNTIME_SETTINGS).filter(([name]) => !env[name])
  if (missing.length === 0 || typeof process.execve !== 'function') return
  process.execve(process.execPath, ownCommand(process.argv.slice(2)), {
    ...env,
    ...Object.fromEntries(missing),
  } as Record<string, string>)
}

/** What in the environment would give credentials away. */
export const dangerousVariables = (env: Env): Problem[] =>
  DANGEROUS.filter((name) => env[name]).map((source) => ({
    source,
    message: 'must not be set: the runtime would show credentials',
  }))

/**
 * Takes the proxy variables out of the environment, unless the operator trusts them: provider keys
 * would go through a proxy that nobody meant for them.
 *
 * @returns the names that were taken out.
 */
export function dropProxyVariables(env: NodeJS.ProcessEnv): string[] {
  if (env.PORTUS_TRUST_PROXY_ENV === 'true') return []
  const dropped = PROXY.filter((name) => env[name])
  for (const name of dropped) delete env[name]
  return dropped
}

/** What the gateway may see of the environment: cloud identities, and the hosts to trust. */
const FOR_GATEWAY = /^(AWS_|AZURE_|IDENTITY_(ENDPOINT|HEADER)$|TRUSTED_CUSTOM_HOSTS$)/

/** The environment of the embedded gateway. */
export const gatewayEnvironment = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => FOR_GATEWAY.test(entry[0]) && entry[1] !== undefined,
    ),
  )
