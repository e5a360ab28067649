import { readFileSync } from 'node:fs'
import { processorMs as processorMsOf } from '../tests/support/process/proc'

/** A process and those that it has started: one of several workers is no figure of a proxy. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(familyOf)]
}

const sumOver = (pid: number, figure: (pid: number) => number): number =>
  familyOf(pid).reduce((total, one) => total + figure(one), 0)

/** Milliseconds of processor time that a family has used, in its own code and in the kernel's. */
export const processorMs = (pid: number): number => sumOver(pid, processorMsOf)

/** Memory of a family in MB: resident, and without what its processes share with others. */
export const memoryOf = (pid: number): { resident: number; own: number } => ({
  resident: sumOver(pid, (one) => kilobytes(one, /^Rss:\s+(\d+)/gm)) / 1000,
  own: sumOver(pid, (one) => kilobytes(one, /^Private_(?:Clean|Dirty):\s+(\d+)/gm)) / 1000,
})

function kilobytes(pid: number, name: RegExp): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return [...rollup.matchAll(name)].reduce((total, [, value]) => total + Number(value), 0)
}
