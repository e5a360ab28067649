/** The host on which a server listens on every interface. */
export const EVERY_INTERFACE = '0.0.0.0'

const WILDCARDS = [EVERY_INTERFACE, '::', '']

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
export const localUrl = (hostname: string, port: number, loopback: string): string =>
  `http://${hostAndPort(isWildcard(hostname) ? loopback : hostname, port)}`
