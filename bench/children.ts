import { join } from 'node:path'
import type { Subprocess } from 'bun'

/** Node's and Bun's limit of 256 requests at a time is not what is measured. */
const ENVIRONMENT = { PATH: process.env.PATH ?? '', BUN_CONFIG_MAX_HTTP_REQUESTS: '65535' }

const running = new Set<Subprocess>()

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A process of this benchmark that ends with its scope, or with the benchmark itself. */
export function own<T extends Subprocess>(child: T) {
  running.add(child)
  void child.exited.then(() => running.delete(child))
  return {
    child,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}

/** Starts a script of this folder that serves, and waits for the URL that it prints first. */
export async function startScript(name: string, ...args: string[]) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, name), ...args], {
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { value } = await child.stdout.getReader().read()
  return { ...own(child), url: new TextDecoder().decode(value).trim() }
}

/** Runs a script of this folder to its end, and gives the JSON that it prints. */
export async function runScript<T>(name: string, input: unknown): Promise<T> {
  await using script = own(
    Bun.spawn([process.execPath, join(import.meta.dir, name), JSON.stringify(input)], {
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  return JSON.parse(await script.child.stdout.text()) as T
}
