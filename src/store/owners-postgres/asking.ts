import type { FailureLog } from '../forgive'
import { openLink } from '../link'
import { keyOf, type Owner, type Thing } from '../owners/owner-store'
import { connectTo } from '../postgres/connection'
import { within } from '../postgres/deadline'
import { migrate } from '../postgres/migrations'
import { findOwners, tryFinding } from './find'
import { gatherLookups } from './lookups'

/** The database is not asked now. Why, the log has said. */
export class NotConnected extends Error {
  override name = 'NotConnected'
}

/** What asks the database for owners. */
export type Asking = {
  /** Whether requests ask the database. */
  isUp(): boolean
  /** The same, once a connection that is just being made is there. Waits within the deadline. */
  isSoonUp(): Promise<boolean>
  /** Waits until it is known whether the database can be asked, for so long at most. */
  untilTried(maxMs: number): Promise<void>
  /**
   * The owners of things, in their order.
   *
   * @throws {NotConnected} at once, while the database fails.
   * @throws {ServerSilent} after the deadline, which each five hundred things have.
   * @throws {SQL.PostgresError}
   */
  find(things: readonly Thing[]): Promise<readonly (readonly Owner[])[]>
  close(): void
}

/** How the database is asked. */
export type AskingOptions = {
  url: string
  failures: FailureLog
  deadlineMs: number
  retryMs: number
  onUp: () => void
}

/** Connecting, for which no request waits. */
const BACKGROUND_MS = 5000
/** No firewall forgets a connection meanwhile, and one that it has forgotten is found before a request finds it. */
export const PING_MS = 20_000
/** So many are looked up at once. */
const AT_ONCE = 500
/** A connection that is never closed for want of work. */
export const KEPT_OPEN = 0
const NONE: readonly Owner[] = []

/** Keeps one connection. After a failure requests do not wait for it until it works again, within the deadline. */
export function openAsking({ url, failures, deadlineMs, retryMs, onUp }: AskingOptions): Asking {
  const tried = Promise.withResolvers<void>()
  const link = openLink({
    async connect() {
      const connection = connectTo(url, KEPT_OPEN)
      try {
        await connection.run(migrate, BACKGROUND_MS)
        return connection
      } catch (cause) {
        connection.close()
        throw cause
      }
    },
    async prepare(connection) {
      await connection.run(tryFinding, deadlineMs)
    },
    onUp() {
      tried.resolve()
      onUp()
    },
    report: {
      failed() {},
      wentDown(cause) {
        tried.resolve()
        failures.failed('connect', cause)
      },
      cameUp: failures.worked,
    },
    retryMs,
  })
  const look = gatherLookups(async (things) => {
    const connection = link.connection ?? (await link.soon(deadlineMs))
    if (!connection) throw new NotConnected()
    try {
      return await connection.run((sql) => findOwners(sql, things), deadlineMs)
    } catch (cause) {
      failures.failed('find', cause)
      link.failed(connection, cause)
      throw cause
    }
  }, AT_ONCE)
  const pinging = setInterval(() => {
    const { connection } = link
    connection?.run(tryFinding, BACKGROUND_MS).catch((cause) => link.failed(connection, cause))
  }, PING_MS)
  pinging.unref()

  return {
    isUp: () => link.connection !== undefined,
    isSoonUp: async () => (await link.soon(deadlineMs)) !== undefined,
    async untilTried(maxMs) {
      const timer = setTimeout(tried.resolve, maxMs)
      await tried.promise
      clearTimeout(timer)
    },
    async find(things) {
      const owners: (readonly Owner[])[] = []
      for (let at = 0; at < things.length; at += AT_ONCE) {
        const some = things.slice(at, at + AT_ONCE)
        const looked = await within(deadlineMs, look(some))
        for (const thing of some) owners.push(looked.get(keyOf(thing)) ?? NONE)
      }
      return owners
    },
    close() {
      clearInterval(pinging)
      link.close()
    },
  }
}
