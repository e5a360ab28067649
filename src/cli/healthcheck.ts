import { loadSettings } from '../config/settings'
import { localUrl, withoutBrackets } from '../server/address'
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
  const scheme = settings.PORTUS_TLS_CERT_FILE === undefined ? 'http' : 'https'
  const host = withoutBrackets(settings.PORTUS_HOST ?? LOOPBACK)
  const url = `${localUrl(host, settings.PORTUS_PORT, LOOPBACK, scheme)}/health`
  const response = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    // The certificate is for the name that clients use, and nothing secret is sent.
    tls: { rejectUnauthorized: false },
  }).catch(() => null)
  if (response?.ok) return 0
  console.error(`${url} does not answer${response ? ` (status ${response.status})` : ''}`)
  return 1
}
