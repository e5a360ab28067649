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
  delete process.env.PORTUS_TRUST_PROXY_ENV
  dropProxyVariables(process.env)
  const { settings } = loadSettings(environment(options))
  const { PORTUS_HOST = LOOPBACK, PORTUS_PORT, PORTUS_TLS_CERT_FILE } = settings
  const isTls = PORTUS_TLS_CERT_FILE !== undefined
  const url = `${localUrl(PORTUS_HOST, PORTUS_PORT, LOOPBACK, isTls)}/health`
  const response = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    // The certificate is of the name that clients use, and this request holds no secret.
    ...(isTls && { tls: { rejectUnauthorized: false } }),
  }).catch(() => null)
  if (response?.ok) return 0
  console.error(`${url} does not answer${response ? ` (status ${response.status})` : ''}`)
  return 1
}
