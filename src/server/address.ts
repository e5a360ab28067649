const ALL_IPV4 = '0.0.0.0'
const ALL = '::'

const WILDCARDS = [ALL_IPV4, ALL, '']

/** The host on which a server listens on every interface: for IPv4 and IPv6, unless the system has no IPv6. */
export function everyInterface(): string {
  try {
    Bun.listen({ hostname: ALL, port: 0, socket: { data() {} } }).stop(true)
    return ALL
  } catch {
    return ALL_IPV4
  }
}

/** A host without the brackets that an IPv6 address has in a URL. RFC 3986 section 3.2.2. */
export const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** Whether a server with this host listens on every interface. */
export const isWildcard = (hostname: string): boolean => WILDCARDS.includes(hostname)

/** A host and a port as they stand in a URL; an IPv6 address has brackets there. */
export const hostAndPort = (hostname: string, port: number): string =>
  `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`

/**
 * The URL at which a client on this machine reaches a server.
 *
 * @param loopback The host for a server that listens on every interface.
 */
export function localUrl(given: string, port: number, loopback: string, isTls = false): string {
  const hostname = withoutBrackets(given)
  return `${isTls ? 'https' : 'http'}://${hostAndPort(isWildcard(hostname) ? loopback : hostname, port)}`
}
