import { loadSettings } from '../config/settings'
import { localUrl } from '../server/address'
import { dropProxyVariables } from '../server/runtime-environment'
import type { Command } from './command'
import { environment } from './environment'

const TIMEOUT_MS = 2000

const LOOPBACK = '127.0.0.1'

/** Asks the Portus on this machine whether it answers. For containers without a shell. */
export const healthcheck: Command = async (options) => {
  // Bun would send this request through a proxy too, although the address is loopback.
  dropProxyVariables(process.env)
  const { settings } = loadSettings(environment(options))
  const url = `${localUrl(settings.PORTUS_HOST ?? LOOPBACK, settings.PORTUS_PORT, LOOPBACK)}/health`
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null)
  if (response?.ok) return 0
  console.error(`${url} does not answer${response ? ` (status ${response.status})` : ''}`)
  return 1
}
