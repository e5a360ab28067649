import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subprocess } from 'bun'

/** A folder that is removed when its scope ends. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'portus-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** A port that was free a moment ago. */
export function freePort(): number {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = server
  server.stop(true)
  return port
}

/** Whether this machine has IPv6, if only for itself. */
export const HAS_IPV6: boolean = (() => {
  try {
    Bun.listen({ hostname: '::1', port: 0, socket: { data() {} } }).stop(true)
    return true
  } catch {
    return false
  }
})()

/** Resolves when `url` answers, whatever it answers. */
export async function untilAnswers(url: string, process: Subprocess): Promise<void> {
  while (process.exitCode === null) {
    const response = await fetch(url).catch(() => undefined)
    if (response) return void (await response.body?.cancel())
    await Bun.sleep(10)
  }
  throw new Error(`The process ended with ${process.exitCode} before ${url} answered`)
}

/** Both outputs of a process, as they come. */
export function collectOutput(process: Subprocess<'ignore' | null, 'pipe', 'pipe'>) {
  const output = { stdout: '', stderr: '' }
  const collect = async (name: keyof typeof output) => {
    const decoder = new TextDecoder()
    for await (const chunk of process[name]) output[name] += decoder.decode(chunk, { stream: true })
  }
  const done = Promise.all([collect('stdout'), collect('stderr')])
  return { output, done }
}
