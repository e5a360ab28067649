import type { Counted } from '../../../limits/limit-store'
import type { Rule } from '../../../limits/rules/rule'
import { type Connection, withDeadline } from './connection'
import { CODES, REFILL } from './lua-scripts'
import { type Entry, entryArguments, owing } from './owed'
import { type WindowAt, whole } from './windows'

/** The ledger may be long. The lock outlives the deadline. */
const COUNTING_MS = 20_000
const LOCK_MS = 30_000
/** Rules of one command, so that no command holds up the others for long. */
const RULES_AT_ONCE = 100

/** What counters are made anew from. */
export type Rebuilding = {
  root: string
  rules: () => readonly Rule[]
  /** Reads the ledger. */
  counted: (rules: readonly Rule[]) => Promise<readonly Counted[]>
  boundsAt: WindowAt
  redisNowMs: () => number
  backgroundMs: number
}

/** The rows of the ledger, in the slots of their windows. */
function entriesOf(counted: readonly Counted[], boundsAt: WindowAt): Entry[] {
  const owed = owing(boundsAt)
  for (const { rule, amounts } of counted) {
    if (rule.window.kind === 'running') continue
    const inOrder = [...amounts].sort((one, other) => one.atMs - other.atMs)
    for (const { atMs, amount } of inOrder) owed.add(rule, 0, whole(amount), atMs)
  }
  return owed.take()
}

/**
 * Makes the counters anew, of what the ledger says. One process of all does.
 *
 * @param run The id of the server's run; empty where it does not say.
 * @returns For how many rules, or undefined where another process is at it.
 * @throws where Redis or the ledger fails.
 */
export async function rebuild(
  connection: Connection,
  run: string,
  { root, rules, counted, boundsAt, redisNowMs, backgroundMs }: Rebuilding,
): Promise<number | undefined> {
  const token = crypto.randomUUID()
  const lock = `${root}:lock`
  const locked = await connection.send(
    'SET',
    [lock, token, 'NX', 'PX', String(LOCK_MS)],
    backgroundMs,
  )
  if (locked !== 'OK') return undefined
  try {
    const entries = entriesOf(await withDeadline(counted(rules()), COUNTING_MS), boundsAt)
    for (let at = 0; at === 0 || at < entries.length; at += RULES_AT_ONCE) {
      const some = entries.slice(at, at + RULES_AT_ONCE)
      const isLast = at + RULES_AT_ONCE >= entries.length
      const args = [token, isLast ? `${run}:${token}` : '', String(some.length)]
      const told = some.flatMap((entry) => entryArguments(entry, boundsAt, redisNowMs()))
      const [code] = await connection.run(REFILL, root, [...args, ...told], backgroundMs)
      if (code !== CODES.granted) return undefined
    }
    return entries.length
  } catch (cause) {
    const holder = await connection.send('GET', [lock], backgroundMs).catch(() => undefined)
    if (holder === token) await connection.send('DEL', [lock], backgroundMs).catch(() => undefined)
    throw cause
  }
}
