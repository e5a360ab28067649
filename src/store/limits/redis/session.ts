import type { Lane, Settlement, Want } from '../../../limits/limit-store'
import type { Rule } from '../../../limits/rules/rule'
import type { WindowAt } from '../../../limits/rules/window'
import type { Connection } from './connection'
import { ADMIT, CODES, JOIN, SETTLE } from './lua-scripts'
import { type Entry, entryArguments, owing } from './owed'
import { whole, windowArguments } from './windows'

/** What a request holds: what it was granted by rule, and its lane in the store of this process, if that let it in. */
export type HeldLane = {
  readonly granted: Map<string, number>
  readonly own?: { readonly lane: Lane } | undefined
}

/** What a session is opened with. */
export type SessionOptions = {
  /** How all keys begin, with a hash tag. */
  root: string
  leaseMs: number
  /** For what no request waits for. */
  backgroundMs: number
  boundsAt: WindowAt
  now: () => number
}

type Reserved = { rule: Rule; amount: number }

/**
 * What this process holds of the limits, as it knows it and as Redis is told of it.
 *
 * Only one batch of settlements is on its way at a time, and the others are summed up meanwhile. So a batch whose answer has
 * not come can be sent again by its number, and what was granted without an answer goes with the epoch.
 */
export function openSession({ root, leaseMs, backgroundMs, boundsAt, now }: SessionOptions) {
  const process = crypto.randomUUID()
  const reserved = new Map<string, Reserved>()
  const owed = owing(boundsAt)
  let epoch = 0
  let batch = 0
  let onItsWay: Entry[] = []
  let generation = ''
  /** What Redis' clock is ahead of the one here. */
  let aheadMs = 0

  const redisNowMs = () => Math.round(now() + aheadMs)
  const setClock = (redisMs: unknown, sentMs: number) => {
    // Windows are of whole milliseconds.
    aheadMs = Math.round(Number(redisMs) - (sentMs + now()) / 2)
  }
  const encoded = (entries: readonly Entry[]) => [
    String(entries.length),
    ...entries.flatMap((entry) => entryArguments(entry, boundsAt, redisNowMs())),
  ]
  const hold = (rule: Rule, amount: number) => {
    const left = (reserved.get(rule.id)?.amount ?? 0) + amount
    if (left > 0) reserved.set(rule.id, { rule, amount: left })
    else reserved.delete(rule.id)
  }

  return {
    redisNowMs,
    /** Which counters there are, as of the last epoch. */
    get generation() {
      return generation
    },
    get owes() {
      return owed.size > 0
    },
    /** Asks for wants; or, without them, how rules stand. */
    async ask(connection: Connection, wants: readonly Want[], isLooking: boolean, ms: number) {
      const who = isLooking ? ['', ''] : [process, String(epoch)]
      const args = wants.flatMap(({ rule, amount }) => [
        ...windowArguments(rule, boundsAt, redisNowMs()),
        String(whole(amount)),
        String(whole(rule.max)),
        rule.unit === 'requests' ? 't' : 'r',
      ])
      return (await connection.run(ADMIT, root, [...who, ...args], ms)) as number[]
    },
    /** Notes what was granted; by `own`, where that is given, and Redis has yet to be told of it. */
    grant(wants: readonly Want[], own?: { lane: Lane }): HeldLane {
      const granted = new Map<string, number>()
      for (const { rule, amount } of wants) {
        const held = Math.min(whole(amount), whole(rule.max))
        if (rule.unit !== 'requests') {
          granted.set(rule.id, held)
          hold(rule, held)
        } else if (own) owed.add(rule, 0, held, redisNowMs())
      }
      return { granted, own }
    },
    /** Notes settlements. Nobody gives back more than it has. */
    settle({ granted }: HeldLane, settlements: readonly Settlement[]) {
      for (const { rule, reserved: ended, used } of settlements) {
        const held = granted.get(rule.id) ?? 0
        const released = Math.min(held, whole(ended))
        granted.set(rule.id, held - released)
        hold(rule, -released)
        if (released > 0 || used > 0) owed.add(rule, released, whole(used), redisNowMs())
      }
    },
    /** Sends the next batch, which may be empty, and renews the lease. */
    async sendBatch(connection: Connection) {
      batch++
      onItsWay = owed.take()
      const sentMs = now()
      const args = [process, String(epoch), String(leaseMs), String(batch), ...encoded(onItsWay)]
      const [code, redisMs] = await connection.run(SETTLE, root, args, backgroundMs)
      if (code === CODES.granted) {
        onItsWay = []
        setClock(redisMs, sentMs)
      }
      return code
    },
    /**
     * Begins a new epoch with what this process holds.
     *
     * @param run The id of the server's run; empty where it does not say.
     */
    async join(connection: Connection, run: string) {
      epoch++
      // From here on: what is reserved goes along as a whole.
      owed.forgetReleased()
      const holding = [...reserved.values()].flatMap(({ rule, amount }) => {
        const [id = '', , , keepMs = ''] = windowArguments(rule, boundsAt, redisNowMs())
        return [id, keepMs, String(amount)]
      })
      const sentMs = now()
      const head = [process, String(epoch), String(leaseMs), generation, run, String(batch)]
      const args = [...head, ...encoded(onItsWay), ...holding]
      const [code, redisMs, current] = await connection.run(JOIN, root, args, backgroundMs)
      if (code !== CODES.granted) return code
      onItsWay = []
      setClock(redisMs, sentMs)
      // The ledger has had what was used until the counters were made of it.
      if (generation !== '' && generation !== current)
        for (const { rule, released } of owed.take()) owed.add(rule, released, 0, now())
      generation = String(current)
      return code
    },
  }
}

/** What this process holds of the limits. */
export type Session = ReturnType<typeof openSession>
