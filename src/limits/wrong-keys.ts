import { networkOf } from './network-of'

/** How many wrong keys an address may send in a minute, and of how many addresses that is known. */
export type WrongKeyLimits = { maxKeys: number; windowMs: number; maxAddresses: number }

export const WRONG_KEY_LIMITS: WrongKeyLimits = {
  maxKeys: 20,
  windowMs: 60_000,
  maxAddresses: 10_000,
}

/** What became of a wrong key. */
export type Verdict = {
  /** Milliseconds until the address may send others; 0 as long as it may. */
  waitMs: number
  /** Whether this is the key with which it has sent too many. */
  isFirst: boolean
}

/** Counts the wrong keys of each address. A request may bring several. */
export type WrongKeys = (address: string, nowMs: number, keys?: number) => Verdict

type Window = { count: number; endsAtMs: number }

/**
 * Counts wrong keys by address, in windows that begin with the first one. It takes the same time whatever it
 * has counted, and forgets those that it has not seen for longest when there are too many addresses.
 */
export function wrongKeys(limits: WrongKeyLimits = WRONG_KEY_LIMITS): WrongKeys {
  const { maxKeys, windowMs, maxAddresses } = limits
  // Two generations: when the younger one is full, the older one is forgotten as a whole.
  let younger = new Map<string, Window>()
  let older = new Map<string, Window>()

  const windowOf = (network: string, nowMs: number): Window => {
    const known = younger.get(network) ?? older.get(network)
    const window =
      known && known.endsAtMs > nowMs ? known : { count: 0, endsAtMs: nowMs + windowMs }
    if (!younger.has(network) && younger.size >= maxAddresses / 2) {
      older = younger
      younger = new Map()
    }
    younger.set(network, window)
    return window
  }

  return (address, nowMs, keys = 1) => {
    const window = windowOf(networkOf(address), nowMs)
    const wasOver = window.count > maxKeys
    window.count += keys
    const isOver = window.count > maxKeys
    return { waitMs: isOver ? window.endsAtMs - nowMs : 0, isFirst: isOver && !wasOver }
  }
}
