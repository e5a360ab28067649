import type { Settings } from '../../config/settings'
import { ConfigError } from '../../config/source/problems'
import { localUrl } from '../../server/address'

/**
 * The address that clients are given: the one that was asked for, or that of the settings.
 *
 * @throws {ConfigError} if there is no such address.
 */
export function addressFor(
  given: string | undefined,
  { PORTUS_HOST = '', PORTUS_PORT }: Settings,
): string {
  if (given !== undefined) return publicAddress(given)
  if (PORTUS_PORT !== 0) return localUrl(PORTUS_HOST, PORTUS_PORT, 'localhost')
  const message = 'is 0, so the system picks the port: give the address with --url'
  throw new ConfigError([{ source: 'PORTUS_PORT', message }])
}

/** People paste what they find, so a `/v1` at the end is taken off. */
function publicAddress(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const isPlain =
    url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password
  if (!isPlain || url.search || url.hash || /["'$`\\]/.test(url.pathname)) {
    const message = 'must be an address like https://portus.example.com'
    throw new ConfigError([{ source: '--url', message }])
  }
  return `${url.origin}${url.pathname.replace(/\/(v1\/?)?$/, '')}`
}
