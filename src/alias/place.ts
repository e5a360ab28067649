import type { Leaf } from './defaults'

/** The members of a target that say where it is. */
const ADDRESSES = ['custom_host', 'azure_foundry_url', 'resource_name'] as const

/**
 * Where a target's provider keeps things: its name, and a digest of its address where it has one of its own. It stays the
 * same when a key is rotated or an alias is renamed. No other part of the configuration is in it.
 */
export function placeOf(leaf: Leaf): string {
  const address = ADDRESSES.map((name) => String(Reflect.get(leaf, name) ?? '')).join('\n')
  const provider = leaf.provider ?? 'unknown'
  return address.trim() === '' ? provider : `${provider} ${digestOf(address)}`
}

/** As much of a digest as tells addresses apart. */
const DIGEST_LENGTH = 16

const digestOf = (text: string): string =>
  (Bun.SHA256.hash(text) as Uint8Array).toHex().slice(0, DIGEST_LENGTH)
