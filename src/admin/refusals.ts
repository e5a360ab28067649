import { networkOf } from '../limits/network-of'
import { REFUSED } from '../usage/ledger/audit'
import type { AdminSources } from './sources'

/** A request of the admin API that was refused. */
export type Refusal = {
  address: string | undefined
  method: string
  path: string
  /** The kind of the error. */
  kind: string
}

/** Notes a refusal. */
export type Refusals = (refusal: Refusal) => void

/** Somebody who tries keys would fill the disk: more refusals of one network are written as one line. */
const TOGETHER_MS = 60_000

/** So many networks are told apart at once. The others are counted together. */
const MAX_ADDRESSES = 50

/**
 * Writes down whom the admin API has refused: the first time at once, and what follows from the same network within a
 * minute as one line with its count. Whoever has an address of IPv6 has a whole network of them.
 */
export function refusals(note: AdminSources['note'], togetherMs = TOGETHER_MS): Refusals {
  const counts = new Map<string, number>()
  return ({ address = '', method, path, kind }) => {
    const network = networkOf(address)
    const who = counts.has(network) || counts.size < MAX_ADDRESSES ? network : ''
    const known = counts.get(who)
    if (known !== undefined) {
      counts.set(who, known + 1)
      return
    }
    counts.set(who, 0)
    note({
      action: REFUSED,
      ...(who && { clientAddress: address }),
      subject: `${method} ${path}`,
      detail: { error: kind },
    })
    setTimeout(() => {
      const more = counts.get(who) ?? 0
      counts.delete(who)
      if (more > 0)
        note({
          action: REFUSED,
          ...(who && { clientAddress: who }),
          detail: { further_requests: more },
        })
    }, togetherMs).unref()
  }
}
