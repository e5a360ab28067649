import { loadSettings } from '../config/settings'
import { dropProxyVariables } from '../server/runtime-environment'
import type { Command } from './command'
import { environment } from './print-problems'

const TIMEOUT_MS = 2000

/** Addresses on which a server listens everywhere, and loopback answers. */
const EVERYWHERE = ['0.0.0.0', '::']

/** Asks the Portus on this machine whether it answers; for containers without a shell. */
export const healthcheck: Command = async ({ envFile }) => {
  // Bun sends even requests to loopback addresses through a proxy, whoever trusts it.
  delete process.env.PORTUS_TRUST_PROXY_ENV
  dropProxyVariables(process.env)
  const { settings } = loadSettings(environment(envFile))
  const { PORTUS_HOST: host = '127.0.0.1', PORTUS_PORT: port } = settings
  const name = EVERYWHERE.includes(host) ? '127.0.0.1' : host
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}/health`
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null)
  if (response?.ok) return 0
  console.error(`${url} does not answer${response ? ` (status ${response.status})` : ''}`)
  return 1
}
