import { join } from 'node:path'

/** A provider in a process of its own that attacks. */
export type HostileProvider = {
  /** Base URL that gets this answer of `cases/hostile-answers.ts`. */
  url: (answer: string) => string
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts one. */
export async function startHostileProvider(): Promise<HostileProvider> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'hostile-child.ts')], {
    stdout: 'pipe',
    stderr: 'inherit',
    stdin: 'ignore',
  })
  const { value } = await child.stdout.getReader().read()
  const origin = new TextDecoder().decode(value).trim()
  return {
    url: (answer) => `${origin}/${answer}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}
