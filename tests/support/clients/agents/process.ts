import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { turns } from '../../../../src/alerts/send/turns'
import { collectOutput } from '../../process/child'
import { cacheFolder } from './install'

/** A session of an agent may take so long on a busy machine. */
const LIMIT_MS = 240_000

/** Tests start their agents at the same time. No more of them run than the machine has processors. */
export const agentTurns = turns(Math.max(2, availableParallelism()))

/**
 * A home and a folder to work in, removed when their scope ends. They stand in the cache, because Codex
 * takes no home inside the system's folder of temporary files.
 */
export function agentFolders() {
  const cache = cacheFolder()
  mkdirSync(cache, { recursive: true })
  const path = mkdtempSync(join(cache, 'session-'))
  const [home, work] = [join(path, 'home'), join(path, 'work')]
  mkdirSync(home)
  mkdirSync(work)
  return { home, work, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export type AgentProcess = {
  command: string[]
  folder: string
  env: Record<string, string>
}

/** Starts an agent in a group of processes of its own, so that nothing that it has started is left. */
export function startAgent({ command, folder, env }: AgentProcess) {
  const child = Bun.spawn(command, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', TERM: 'dumb', ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    detached: true,
  })
  const { output, done } = collectOutput(child)
  const endGroup = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // All of them have ended.
    }
  }
  const timer = setTimeout(endGroup, LIMIT_MS)
  return {
    output,
    signal: (name: NodeJS.Signals) => child.kill(name),
    /** Waits for the end, and for all that was printed. */
    async ended(): Promise<number> {
      const code = await child.exited
      clearTimeout(timer)
      endGroup()
      await done
      return code
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      endGroup()
      await child.exited
    },
  }
}
