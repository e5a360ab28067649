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
  if (!PLAIN_HOST.test(PORTUS_HOST)) {
    const message = 'is no name or address of a host: give the address with --url'
    throw new ConfigError([{ source: 'PORTUS_HOST', message }])
  }
  if (PORTUS_PORT !== 0) return localUrl(PORTUS_HOST, PORTUS_PORT, 'localhost')
  const message = 'is 0, so the system picks the port: give the address with --url'
  throw new ConfigError([{ source: 'PORTUS_PORT', message }])
}

/** What neither a shell nor a file of settings reads as more than text. */
const PLAIN_PATH = /^[\w./~%@:+-]*$/

/** The same of a host. A URL may have a host such as `a;b` or `$(b)`, which a shell would run. */
const PLAIN_HOST = /^[\w.~:[\]-]*$/

/** People paste what they find, so a `/v1` at the end is taken off. */
function publicAddress(given: string): string {
  const url = URL.parse(given)
  const isAddress = url && ['http:', 'https:'].includes(url.protocol)
  const hasMore = url && (url.username || url.password || url.search || url.hash)
  if (!isAddress || hasMore || !PLAIN_PATH.test(url.pathname) || !PLAIN_HOST.test(url.host)) {
    const message = 'must be an address like https://portus.example.com'
    throw new ConfigError([{ source: '--url', message }])
  }
  return `${url.origin}${url.pathname.replace(/\/(v1\/?)?$/, '')}`
}
