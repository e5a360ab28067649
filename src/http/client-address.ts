import { isAddress, type Networks, unmapped } from '../limits/networks'
import { forwardedFor } from './forwarded'

/** The most that is read. No chain of proxies is longer, so a client has made up what is further away. */
const MAX_HOPS = 32
const MAX_HEADER_LENGTH = 4096

/**
 * The address of the client. Behind trusted proxies it is the nearest one that is not theirs: what stands further
 * away in the list, a client may have made up.
 *
 * `x-forwarded-for` counts before `Forwarded`, because most proxies write the first and pass the second on as it is.
 * The two are never mixed: one of them may be the client's own.
 *
 * @param peer The address of the socket.
 */
export function clientAddress(
  peer: string,
  headers: Headers,
  trusted: Networks | undefined,
): string {
  const own = unmapped(peer)
  if (!trusted?.has(own)) return own
  let client = own
  for (const hop of hopsOf(headers).slice(-MAX_HOPS).reverse()) {
    const address = addressIn(hop)
    // RFC 7239 section 6.3: a proxy that hides the next one.
    if (address === undefined) return client
    client = address
    if (!trusted.has(address)) return client
  }
  return client
}

/** The hops that proxies have written, the nearest one last. */
function hopsOf(headers: Headers): string[] {
  const list = headers.get('x-forwarded-for')
  if (list !== null) return list.slice(-MAX_HEADER_LENGTH).split(',')
  const forwarded = headers.get('forwarded')
  return forwarded === null ? [] : forwardedFor(forwarded)
}

/** An address without its brackets and its port. RFC 7239 section 6. */
function addressIn(hop: string): string | undefined {
  const text = hop.trim()
  const [, inBrackets] = /^\[([^\]]{1,64})\](?::\d{1,5})?$/.exec(text) ?? []
  const [, beforePort] = /^([\d.]{7,15}):\d{1,5}$/.exec(text) ?? []
  const address = inBrackets ?? beforePort ?? text
  return isAddress(address) ? unmapped(address) : undefined
}
