import { readdirSync } from 'node:fs'
import type { Cells } from '../cells/cells'
import { histogramOf, numberOf } from './series'
import { METRICS } from './table'

/** How often a timer shows how late it comes, and how many of its turns lie between two looks at the process. */
const TICK_MS = 100
const TICKS_A_LOOK = 10

/** What a process tells of itself. */
export type ProcessFacts = {
  /** Bytes that running requests hold. */
  heldBytes: () => number
  /** Lines of the log that were lost, since the start. */
  droppedLines: () => number
  /** The most files that it may have open, where the system tells. */
  maxFiles: number | undefined
}

/** Keeps the numbers of this process itself up to date. */
export type ProcessNumbers = { look(): void; end(): void }

/** Looks at the process once a second, and whenever it is asked to. */
export function processNumbers(cells: Cells, facts: ProcessFacts): ProcessNumbers {
  const cpu = numberOf(cells, METRICS.cpu)
  const resident = numberOf(cells, METRICS.resident)
  const held = numberOf(cells, METRICS.bytesInFlight)
  const dropped = numberOf(cells, METRICS.linesDropped)
  const files = openFiles() === undefined ? undefined : numberOf(cells, METRICS.openFiles)
  const observeDelay = histogramOf(cells, METRICS.loopDelay)
  numberOf(cells, METRICS.workers)[0] = 1
  if (facts.maxFiles !== undefined) numberOf(cells, METRICS.maxFiles)[0] = facts.maxFiles
  // Counters go on from what a process before this one has counted.
  let [cpuBefore, droppedBefore] = [0, 0]
  const look = () => {
    const { user, system } = process.cpuUsage()
    const cpuNow = (user + system) / 1e6
    const droppedNow = facts.droppedLines()
    cpu[0] = (cpu[0] as number) + cpuNow - cpuBefore
    dropped[0] = (dropped[0] as number) + droppedNow - droppedBefore
    cpuBefore = cpuNow
    droppedBefore = droppedNow
    resident[0] = residentBytes() ?? (resident[0] as number)
    held[0] = facts.heldBytes()
    if (files) files[0] = openFiles() ?? (files[0] as number)
  }
  let dueMs = performance.now() + TICK_MS
  let ticks = 0
  const timer = setInterval(() => {
    const nowMs = performance.now()
    observeDelay(Math.max(0, nowMs - dueMs) / 1000)
    dueMs = nowMs + TICK_MS
    if (ticks++ % TICKS_A_LOOK === 0) look()
  }, TICK_MS)
  timer.unref()
  look()
  return { look, end: () => clearInterval(timer) }
}

/** Undefined where no file can be opened: the runtime reads one for it, and throws. */
function residentBytes(): number | undefined {
  try {
    return process.memoryUsage.rss()
  } catch {
    return undefined
  }
}

/** Undefined where the system does not tell. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}
