import { loadSettings } from '../config/settings'
import { parentLink } from '../server/workers/parent-channel'
import { sharedCells, sharedLimits } from '../server/workers/share-cells'
import { CELLS_VARIABLE, NUMBER_VARIABLE } from '../server/workers/worker-process'
import type { Command } from './command'
import { environment } from './environment'

/** Runs one of the worker processes of `serve`. Only `serve` starts it. */
export const worker: Command = async (options) => {
  const parent = parentLink()
  if (!parent) {
    console.error('A worker is started by "portus serve", with PORTUS_WORKERS')
    return 2
  }
  // Imported after `parentLink`, so that the process ends if its parent has ended meanwhile.
  const { serveProcess } = await import('./serve-process')
  const number = Number(process.env[NUMBER_VARIABLE])
  const { settings } = loadSettings(environment(options))
  return serveProcess(options, {
    number,
    parent,
    cells: sharedCells(process.env, number),
    limits: sharedLimits(process.env, number, settings.PORTUS_WORKERS),
    sharedFolder: process.env[CELLS_VARIABLE] || undefined,
  })
}
