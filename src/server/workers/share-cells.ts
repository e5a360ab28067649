import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Env } from '../../config/source/variables'
import { laneCleaner, mappedTable } from '../../store/limits/local/mapped-table'
import type { LimitTable } from '../../store/limits/local/table'
import type { CellStore } from '../../telemetry/cells/cells'
import { folderCells, makeCellFolder, removeCellFolder } from '../../telemetry/cells/folder'
import type { Logger } from '../../telemetry/logger'
import { numberOf } from '../../telemetry/metrics/series'
import { METRICS } from '../../telemetry/metrics/table'
import type { Output } from '../../telemetry/output'
import { CELLS_VARIABLE } from './worker-process'

/** The file in which all workers count limits. */
const LIMITS_FILE = 'limits'

/** The place of a worker among those that reserve. */
const laneOf = (number: number): number => number - 1

/** Memory that has names, on Linux. */
const SHARED_MEMORY = '/dev/shm'

/** The file of the process that starts the workers. They have the numbers behind it. */
const OWN_NUMBER = 0

/** How often it is looked what this process itself has to tell. */
const LOOK_MS = 1000

/** What the processes of a server count together. */
type Sharing = {
  /** Undefined where each worker counts for itself. */
  folder: string | undefined
  /** Takes back what a worker had reserved that has ended. */
  forget(number: number): void
  /** Removes what was counted. */
  end(): void
}

/** Makes the numbers that the workers add up. They outlive every worker, and end with this process. */
export function shareCells(pool: {
  workers: number
  dataFolder?: string | undefined
  log: Logger
  output: Output
}): Sharing {
  const { workers, dataFolder, log, output } = pool
  const places = [SHARED_MEMORY, tmpdir(), ...(dataFolder === undefined ? [] : [dataFolder])]
  const folder = makeCellFolder(places, workers + 1, [LIMITS_FILE])
  if (folder === undefined) {
    log('warn', 'no place for shared metrics: each worker tells its own', {
      places: places.join(', '),
    })
    return { folder, forget() {}, end() {} }
  }
  const dropped = numberOf(folderCells(folder, OWN_NUMBER), METRICS.linesDropped)
  const look = setInterval(() => {
    dropped[0] = output.dropped()
  }, LOOK_MS)
  const limits = join(folder, LIMITS_FILE)
  const clear = laneCleaner(limits, workers)
  return {
    folder,
    forget: (number) => clear(laneOf(number)),
    end() {
      clearInterval(look)
      removeCellFolder(folder)
    },
  }
}

/** The numbers of a worker. Undefined where it has none to share. */
export function sharedCells(env: Env, number: number): CellStore | undefined {
  const folder = env[CELLS_VARIABLE]
  if (!folder) return undefined
  try {
    return folderCells(folder, number)
  } catch {
    // Somebody has removed the files. Requests matter more.
    return undefined
  }
}

/** The limits that a worker counts with the others. Undefined where it counts alone. */
export function sharedLimits(env: Env, number: number, workers: number): LimitTable | undefined {
  const folder = env[CELLS_VARIABLE]
  if (!folder) return undefined
  try {
    return mappedTable(join(folder, LIMITS_FILE), laneOf(number), workers)
  } catch {
    return undefined
  }
}
