/** An address as its bytes: 4 of IPv4, 16 of IPv6. */
type Bytes = readonly number[]

/** Networks of addresses, such as `10.0.0.0/8`. */
export type Networks = { has(address: string): boolean }

type Network = { bytes: Bytes; bits: number }

const MAPPED: Bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

/**
 * An IPv4 address that came over an IPv6 socket, as what it is. RFC 4291 section 2.5.5.2.
 *
 * @example unmapped('::ffff:192.0.2.1') // '192.0.2.1'
 */
export function unmapped(address: string): string {
  // As the system writes the address of a socket.
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7)
  if (!/:ffff:/i.test(address)) return address
  const bytes = bytesOf(address)
  return bytes?.length === 4 ? bytes.join('.') : address
}

/** Whether a text is an IP address, without brackets, port and zone. */
export const isAddress = (text: string): boolean => bytesOf(text) !== undefined

/**
 * Networks by their texts: an address alone, or with the length of its prefix. RFC 4632 section 3.1.
 *
 * @returns The networks, and the texts that are none.
 */
export function networksOf(texts: readonly string[]): { networks: Networks; wrong: string[] } {
  const parsed = texts.map((text) => networkIn(text))
  const all = parsed.filter((network) => network !== undefined)
  return {
    networks: {
      has(address) {
        const bytes = bytesOf(address)
        return bytes !== undefined && all.some((network) => isIn(bytes, network))
      },
    },
    wrong: texts.filter((_, at) => parsed[at] === undefined),
  }
}

function networkIn(text: string): Network | undefined {
  const [address = '', prefix, ...more] = text.split('/')
  const bytes = bytesOf(address)
  if (!bytes || more.length > 0) return undefined
  const most = bytes.length * 8
  if (prefix === undefined) return { bytes, bits: most }
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > most) return undefined
  return { bytes, bits: Number(prefix) }
}

function isIn(address: Bytes, { bytes, bits }: Network): boolean {
  if (address.length !== bytes.length) return false
  const whole = Math.floor(bits / 8)
  for (let at = 0; at < whole; at++) if (address[at] !== bytes[at]) return false
  const rest = bits % 8
  if (rest === 0) return true
  const mask = 256 - 2 ** (8 - rest)
  return ((address[whole] ?? 0) & mask) === ((bytes[whole] ?? 0) & mask)
}

/** A mapped address counts as its IPv4 address. */
function bytesOf(text: string): Bytes | undefined {
  const bytes = text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
  const isMapped = bytes?.length === 16 && MAPPED.every((byte, at) => bytes[at] === byte)
  return isMapped ? bytes.slice(MAPPED.length) : bytes
}

function ipv4Bytes(text: string): Bytes | undefined {
  const parts = text.split('.')
  const isValid = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))
  const bytes = parts.map(Number)
  return isValid && bytes.every((byte) => byte < 256) ? bytes : undefined
}

/** RFC 4291 section 2.2. */
function ipv6Bytes(text: string): Bytes | undefined {
  if (text.length > 45) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : groupsOf(half)))
  if (!head || (halves.length === 2 && !tail)) return undefined
  if (!tail) return head.length === 16 ? head : undefined
  const missing = 16 - head.length - tail.length
  return missing >= 2 ? [...head, ...new Array<number>(missing).fill(0), ...tail] : undefined
}

function groupsOf(text: string): number[] | undefined {
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [at, group] of groups.entries()) {
    if (group.includes('.')) {
      const ipv4 = at === groups.length - 1 ? ipv4Bytes(group) : undefined
      if (!ipv4) return undefined
      bytes.push(...ipv4)
      continue
    }
    if (!/^[\da-f]{1,4}$/i.test(group)) return undefined
    const value = Number.parseInt(group, 16)
    bytes.push(value >> 8, value & 255)
  }
  return bytes
}
