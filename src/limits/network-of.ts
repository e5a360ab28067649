/** How an IPv4 address looks to a listener for IPv6: RFC 4291 section 2.5.5.2. */
const MAPPED = '::ffff:'

const GROUPS = 8
/** A customer of IPv6 gets at least a /64 (RFC 6177), and may use any address in it. */
const GROUPS_OF_NETWORK = 4

/**
 * Whom an address stands for: an IPv4 address for itself, and an IPv6 address for its /64.
 *
 * @param address As the system writes it: RFC 5952.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  if (address.startsWith(MAPPED) && address.includes('.')) return address.slice(MAPPED.length)
  const [head = '', tail] = address.split('::', 2)
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  // Two colons stand for as many groups of zero as are missing.
  const missing = tail === undefined ? 0 : Math.max(0, GROUPS - before.length - after.length)
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after]
  return `${groups.slice(0, GROUPS_OF_NETWORK).join(':')}::/64`
}
