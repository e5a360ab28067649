import { join } from 'node:path'
import { collectOutput, freePort, temporaryFolder } from '../process/child'
import { eventually } from '../process/proc'

/** Debian's redis-server, or nothing where it is not installed. */
const PROGRAM = Bun.which('redis-server')

/** Tests with Redis are left out without it, but not where everything must have run. */
export const IS_WITHOUT_REDIS: boolean = !PROGRAM && !process.env.CI

const PASSWORD = 'a-secret-of-redis'

/** A Redis of a test. `await using` ends it. */
export type Redis = {
  port: number
  pid(): number
  /** As Portus would be told of it, with the password. */
  url: string
  password: string
  /** Sends a command as an operator. */
  send(command: string, ...args: string[]): Promise<unknown>
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it again, on the same port; with what it has written, if it writes. */
  start(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a Redis of its own.
 *
 * @param more Further arguments, e.g. for a file that it writes.
 */
export async function startRedis(more: readonly string[] = []): Promise<Redis> {
  if (!PROGRAM) throw new Error('redis-server is not installed: apt-get install redis-server')
  const folder = temporaryFolder()
  const port = freePort()
  const url = `redis://:${PASSWORD}@127.0.0.1:${port}`
  const socket = join(folder.path, 'redis.sock')
  const run = () => {
    const child = Bun.spawn(
      [
        [PROGRAM, '--port', String(port), '--bind', '127.0.0.1', '--unixsocket', socket],
        ['--requirepass', PASSWORD, '--dir', folder.path, '--save', '', ...more],
      ].flat(),
      { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
    )
    return { child, ...collectOutput(child) }
  }
  let running = run()
  const send = async (command: string, ...args: string[]): Promise<unknown> => {
    const client = new Bun.RedisClient(url, { autoReconnect: false, enableOfflineQueue: false })
    try {
      await client.connect()
      return await client.send(command, args)
    } finally {
      client.close()
    }
  }
  const isReady = () =>
    send('PING').then(
      () => true,
      () => false,
    )
  const untilReady = async () => {
    await eventually(isReady)
    if (!(await isReady())) throw new Error(`redis-server: ${running.output.stdout}`)
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    running.child.kill('SIGCONT')
    running.child.kill(signal)
    await running.child.exited
    await running.done
  }
  await untilReady()
  return {
    port,
    pid: () => running.child.pid,
    url,
    password: PASSWORD,
    send,
    signal: (name) => running.child.kill(name),
    kill: () => end('SIGKILL'),
    async start() {
      running = run()
      await untilReady()
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL')
      folder[Symbol.dispose]()
    },
  }
}
