import { withDeadline } from '../../with-deadline'
import type { Script } from './lua-scripts'

/** Redis has not answered in time. */
export class TimedOut extends Error {
  override name = 'TimedOut'
  constructor(ms: number) {
    super(`no answer within ${ms} ms`)
  }
}

/** One connection to Redis. It is never used again after its first failure. */
export type Connection = {
  /**
   * Runs a script. `root` is its only key.
   *
   * @throws TimedOut, or what Bun's client says.
   */
  run(
    script: Script,
    root: string,
    args: readonly string[],
    deadlineMs: number,
  ): Promise<(number | string)[]>
  /** @throws as `run` does. */
  send(command: string, args: string[], deadlineMs: number): Promise<unknown>
  /** Ends it, and whatever waits for it. */
  close(): void
}

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/**
 * What `work` comes to, if it comes to it in time. Bun's client never gives up a command by itself; closing it ends all that wait.
 *
 * @throws TimedOut
 */
export const inTime = <T>(work: Promise<T>, deadlineMs: number): Promise<T> =>
  withDeadline(work, deadlineMs, () => new TimedOut(deadlineMs))

/**
 * Connects.
 *
 * @param onClose Told when it has ended without being asked to.
 * @throws TimedOut, or what Bun's client says. Nothing stays open then.
 */
export async function connect(
  url: string,
  deadlineMs: number,
  onClose: (connection: Connection) => void,
): Promise<Connection> {
  // A client that connects again by itself would bring commands of which nobody waits any more.
  const client = new Bun.RedisClient(url, {
    autoReconnect: false,
    enableOfflineQueue: false,
    maxRetries: 0,
    connectionTimeout: deadlineMs,
  })
  try {
    await inTime(client.connect(), deadlineMs)
  } catch (cause) {
    client.close()
    throw cause
  }
  let isWhole = false
  const evaluate = async ({ text, sha1 }: Script, root: string, args: readonly string[]) => {
    if (!isWhole)
      try {
        return await client.send('EVALSHA', [sha1, '1', root, ...args])
      } catch (cause) {
        const message = messageOf(cause)
        // What some proxies and access lists forbid, they forbid for as long as the connection lasts.
        isWhole = message.startsWith('NOPERM') || message.includes('unknown command')
        if (!isWhole && !message.startsWith('NOSCRIPT')) throw cause
      }
    return client.send('EVAL', [text, '1', root, ...args])
  }
  let isClosed = false
  const connection: Connection = {
    run: (script, root, args, ms) => inTime(evaluate(script, root, args), ms),
    send: (command, args, ms) => inTime(client.send(command, args), ms),
    close() {
      isClosed = true
      client.close()
    },
  }
  client.onclose = () => {
    if (!isClosed) onClose(connection)
  }
  return connection
}
