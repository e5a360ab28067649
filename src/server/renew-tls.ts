import type { Settings } from '../config/settings'
import { describeProblem } from '../config/source/problems'
import { readTls, type Tls } from '../config/tls'
import type { Logger } from '../telemetry/logger'
import { fileState } from './reload/file-state'

/** A volume of Kubernetes changes by a link, and a network file system tells nobody: so this looks. */
const LOOK_MS = 2000

/**
 * Looks for a new certificate, and hands it over. A pair of files that does not fit, as while they are being written,
 * changes nothing and is said once.
 *
 * @returns What ends the looking.
 */
export function renewTls(
  settings: Settings,
  first: Tls,
  {
    log,
    onRenewed,
    lookMs = LOOK_MS,
  }: {
    log: Logger
    onRenewed: (tls: Tls) => void
    lookMs?: number
  },
): () => void {
  const files = [settings.PORTUS_TLS_CERT_FILE, settings.PORTUS_TLS_KEY_FILE].map(String)
  let current = first
  let seen = ''
  let said = ''
  const look = async () => {
    const state = (await Promise.all(files.map(fileState))).join()
    if (state === seen) return
    seen = state
    const { tls, problems } = readTls(settings, Date.now())
    const message = problems.map(describeProblem).join('; ')
    if (message && message !== said)
      log('warn', 'the certificate is not renewed', { problem: message })
    said = message
    if (!tls || (tls.cert === current.cert && tls.key === current.key)) return
    current = tls
    onRenewed(tls)
    log('info', 'the certificate is renewed', { ends_at: new Date(tls.endsAtMs).toISOString() })
  }
  const timer = setInterval(() => void look(), lookMs)
  return () => clearInterval(timer)
}
