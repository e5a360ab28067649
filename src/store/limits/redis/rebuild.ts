import type { Counted } from '../../../limits/limit-store'
import type { Rule } from '../../../limits/rules/rule'
import type { WindowAt } from '../../../limits/rules/window'
import { type Connection, inTime } from './connection'
import { CODES, REFILL, UNCOUNTED } from './lua-scripts'
import { type Entry, entryArguments, owing } from './owed'
import { whole } from './windows'

/** The ledger may be long. The lock outlives the deadline. */
const COUNTING_MS = 20_000
const LOCK_MS = 30_000
/** Rules of one command, so that no command holds up the others for long. */
const RULES_AT_ONCE = 100

/** What counters are made of. */
export type Counting = {
  root: string
  /** Reads the ledger. */
  counted: (rules: readonly Rule[]) => Promise<readonly Counted[]>
  boundsAt: WindowAt
  redisNowMs: () => number
  backgroundMs: number
}

/** What runs is in no ledger. */
const isCounted = ({ window }: Rule) => window.kind !== 'running'

/** What the ledger says of each rule, in the slots of its window. */
async function entriesOf(
  rules: readonly Rule[],
  { counted, boundsAt }: Counting,
): Promise<Entry[]> {
  const owed = owing(boundsAt)
  for (const rule of rules) owed.add(rule, 0, 0, 0)
  if (rules.length === 0) return []
  const all = await inTime(counted(rules), COUNTING_MS).catch((cause: unknown) => {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`the ledger cannot be read: ${words}`)
  })
  for (const { rule, amounts } of all.filter((one) => isCounted(one.rule))) {
    const inOrder = [...amounts].sort((one, other) => one.atMs - other.atMs)
    for (const { atMs, amount } of inOrder) owed.add(rule, 0, whole(amount), atMs)
  }
  return owed.take()
}

/** @returns Whether the lock held until the end, where there is one. */
async function refill(
  connection: Connection,
  entries: readonly Entry[],
  lock: { token: string; generation: string },
  { root, boundsAt, redisNowMs, backgroundMs }: Counting,
): Promise<boolean> {
  for (let at = 0; at === 0 || at < entries.length; at += RULES_AT_ONCE) {
    const some = entries.slice(at, at + RULES_AT_ONCE)
    const isLast = at + RULES_AT_ONCE >= entries.length
    const args = [lock.token, isLast ? lock.generation : '', String(some.length)]
    const told = some.flatMap((entry) => entryArguments(entry, boundsAt, redisNowMs()))
    const [code] = await connection.run(REFILL, root, [...args, ...told], backgroundMs)
    if (code !== CODES.granted) return false
  }
  return true
}

/**
 * Makes all counters anew, of what the ledger says. One process of all does.
 *
 * @param run The id of the server's run; empty where it does not say.
 * @param isNeeded Asked with the lock in hand: another process may just have done it.
 * @returns For how many rules, or undefined where another process is at it or has done it.
 * @throws where Redis or the ledger fails.
 */
export async function rebuild(
  connection: Connection,
  run: string,
  rules: readonly Rule[],
  isNeeded: () => Promise<boolean>,
  counting: Counting,
): Promise<number | undefined> {
  const { root, backgroundMs } = counting
  const send = (command: string, ...args: string[]) => connection.send(command, args, backgroundMs)
  const token = crypto.randomUUID()
  const lock = `${root}:lock`
  const locked = await send('SET', lock, token, 'NX', 'PX', String(LOCK_MS))
  if (locked !== 'OK') return undefined
  const unlock = async () => {
    const holder = await send('GET', lock).catch(() => undefined)
    if (holder === token) await send('DEL', lock).catch(() => undefined)
  }
  try {
    if (!(await isNeeded())) {
      await unlock()
      return undefined
    }
    const entries = await entriesOf(rules.filter(isCounted), counting)
    const generation = `${run}:${token}`
    return (await refill(connection, entries, { token, generation }, counting))
      ? entries.length
      : undefined
  } catch (cause) {
    await unlock()
    throw cause
  }
}

/**
 * Counts rules that nobody has counted: they have come with a reload.
 *
 * @throws where Redis or the ledger fails.
 */
export async function countNew(
  connection: Connection,
  rules: readonly Rule[],
  counting: Counting,
): Promise<void> {
  const { root, backgroundMs } = counting
  const asked = rules.filter(isCounted)
  if (asked.length === 0) return
  const ids = asked.map(({ id }) => id)
  const [, , ...isNew] = await connection.run(UNCOUNTED, root, ids, backgroundMs)
  const fresh = asked.filter((_, index) => isNew[index] === 1)
  if (fresh.length === 0) return
  const entries = await entriesOf(fresh, counting)
  await refill(connection, entries, { token: '', generation: '' }, counting)
}
