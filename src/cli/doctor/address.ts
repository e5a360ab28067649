import type { Settings } from '../../config/settings'
import { hostAndPort, listeningHost, localUrl, opsHost } from '../../server/address'
import { type Finding, fail, ok, warn } from './examination'

const TIMEOUT_MS = 2000

const asked = (url: string): Promise<Response | undefined> =>
  fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    tls: { rejectUnauthorized: false },
  }).catch(() => undefined)

/** Whether each port is free, or Portus answers there already. */
export async function listeningAddresses(settings: Settings): Promise<Finding[]> {
  const { PORTUS_PORT, PORTUS_OPS_PORT, PORTUS_TLS_CERT_FILE } = settings
  const hostname = listeningHost(settings)
  const ofClients = {
    what: 'address',
    hostname,
    port: PORTUS_PORT,
    scheme: PORTUS_TLS_CERT_FILE === undefined ? 'http' : 'https',
    names: ['PORTUS_HOST', 'PORTUS_PORT'],
  } as const
  if (PORTUS_OPS_PORT === undefined) return [await listeningAddress(ofClients)]
  const ofOperators = {
    what: 'ops address',
    hostname: opsHost(settings, hostname),
    port: PORTUS_OPS_PORT,
    scheme: 'http',
    names: ['PORTUS_OPS_HOST', 'PORTUS_OPS_PORT'],
  } as const
  return [await listeningAddress(ofClients), await listeningAddress(ofOperators)]
}

/** An address, and the settings that name it. */
type Looked = {
  what: string
  hostname: string
  port: number
  scheme: 'http' | 'https'
  names: readonly [host: string, port: string]
}

async function listeningAddress({
  what,
  hostname,
  port,
  scheme,
  names: [hostName, portName],
}: Looked): Promise<Finding> {
  const where = hostAndPort(hostname, port)
  if (port === 0) return ok(what, `a free port of ${hostname}`)
  try {
    Bun.listen({ hostname, port, exclusive: true, socket: { data() {} } }).stop(true)
    return ok(what, `${where} is free`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const answer = await asked(`${localUrl(hostname, port, '127.0.0.1', scheme)}/health`)
    const health = (await answer?.json().catch(() => undefined)) as { status?: unknown } | undefined
    if (health?.status === 'healthy') return ok(what, `a Portus answers on ${where}`)
    return code === 'EADDRINUSE'
      ? fail(what, `another program has ${where}; set ${portName} to another port`)
      : fail(what, `cannot listen on ${where} (${code}); see ${hostName} and ${portName}`)
  }
}

/** Whether a remote gateway answers. Its clock is a second one to compare with. */
export async function remoteGateway(
  { PORTKEY_GATEWAY_URL: url }: Settings,
  nowMs: number,
): Promise<Finding[]> {
  if (url === undefined) return []
  const answer = await asked(url)
  if (!answer)
    return [fail('gateway', `nobody answers at ${url}; start it, or unset PORTKEY_GATEWAY_URL`)]
  const differenceMs = Math.abs(nowMs - Date.parse(answer.headers.get('date') ?? ''))
  return [
    ok('gateway', `somebody answers at ${url}`),
    ...(differenceMs > MAX_DIFFERENCE_MS
      ? [
          warn(
            'clock',
            `differs from that of ${url} by ${Math.round(differenceMs / 1000)} s; set it`,
          ),
        ]
      : []),
  ]
}

/** AWS refuses signatures that are five minutes off. */
const MAX_DIFFERENCE_MS = 60_000
