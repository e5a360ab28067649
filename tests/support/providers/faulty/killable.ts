import { join } from 'node:path'
import { freePort } from '../../process/child'

/** A provider process that can be killed, and comes back on the same port. */
export type EchoProvider = {
  url: string
  /** When it was last killed, and when it was last known to listen, in milliseconds. */
  killedAtMs: number
  readyAtMs: number
  /** Ends it as a crash would. */
  kill(): void
  /** Starts it again, and resolves when it listens. */
  start(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Below the ports that Linux gives to connections, so that none of them takes it in between. */
const FIRST_PORT = 20_000

/** Starts one that pauses for so many milliseconds before each part of a stream. */
export async function startEchoProvider(pauseMs = 0): Promise<EchoProvider> {
  const port = FIRST_PORT + (freePort() % 10_000)
  const spawn = () =>
    Bun.spawn(
      [process.execPath, join(import.meta.dir, 'killable-child.ts'), String(port), String(pauseMs)],
      { stdout: 'pipe', stderr: 'inherit', stdin: 'ignore' },
    )
  let child: ReturnType<typeof spawn> | undefined
  const provider: EchoProvider = {
    url: `http://127.0.0.1:${port}/v1`,
    killedAtMs: 0,
    readyAtMs: 0,
    kill() {
      provider.killedAtMs = performance.now()
      child?.kill('SIGKILL')
    },
    async start() {
      await child?.exited
      child = spawn()
      const { value } = await child.stdout.getReader().read()
      if (!value) throw new Error('The provider did not start')
      provider.readyAtMs = performance.now()
    },
    async [Symbol.asyncDispose]() {
      child?.kill('SIGKILL')
      await child?.exited
    },
  }
  await provider.start()
  return provider
}
