import { networkInterfaces } from 'node:os'
import type { Settings } from '../config/settings'

const EVERY_IPV4 = '0.0.0.0'
/** Takes connections over IPv4 as well. RFC 3493 section 3.7. */
const EVERY_IPV6 = '::'

const WILDCARDS = [EVERY_IPV4, EVERY_IPV6, '']

/** The host on which a server listens on every interface: over IPv6 too, unless the system has none. */
export function everyInterface(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.some(({ family }) => family === 'IPv6') ? EVERY_IPV6 : EVERY_IPV4
}

/** A host as sockets want it: people write an IPv6 address with the brackets of a URL. */
export const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** The host on which to listen with these settings. */
export const listeningHost = ({ PORTUS_HOST = everyInterface() }: Pick<Settings, 'PORTUS_HOST'>) =>
  withoutBrackets(PORTUS_HOST)

/** The host of the ops port. */
export const opsHost = (
  { PORTUS_OPS_HOST }: Pick<Settings, 'PORTUS_OPS_HOST'>,
  hostname: string,
): string => (PORTUS_OPS_HOST === undefined ? hostname : withoutBrackets(PORTUS_OPS_HOST))

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
export const localUrl = (
  hostname: string,
  port: number,
  loopback: string,
  scheme: 'http' | 'https' = 'http',
): string => `${scheme}://${hostAndPort(isWildcard(hostname) ? loopback : hostname, port)}`
