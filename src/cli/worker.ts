import { parentLink } from '../server/workers/parent-channel'
import { NUMBER_VARIABLE } from '../server/workers/worker-process'
import type { Command } from './command'

/** Is one of the processes that `serve` answers from; nobody but `serve` starts it. */
export const worker: Command = async (options) => {
  const parent = parentLink()
  if (!parent) {
    console.error('A worker is started by "portus serve", with PORTUS_WORKERS')
    return 2
  }
  // Loaded now, so that a parent that is gone meanwhile is noticed.
  const { serveHere } = await import('./serve-process')
  return serveHere(options, { number: Number(process.env[NUMBER_VARIABLE]), parent })
}
