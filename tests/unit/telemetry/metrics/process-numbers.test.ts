import { expect, spyOn, test } from 'bun:test'
import { heapCells } from '../../../../src/telemetry/cells/cells'
import { processNumbers } from '../../../../src/telemetry/metrics/process-numbers'
import { numberOf } from '../../../../src/telemetry/metrics/series'
import { METRICS } from '../../../../src/telemetry/metrics/table'

test('a process without file descriptors keeps the last number of its memory, and nothing is thrown', () => {
  const cells = heapCells()
  const numbers = processNumbers(cells, {
    heldBytes: () => 0,
    droppedLines: () => 0,
    maxFiles: undefined,
  })
  const resident = numberOf(cells, METRICS.resident)
  const [before = 0] = resident
  // What the runtime does where it can open no file.
  const rss = spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    throw new Error('Failed to get memory usage')
  })

  numbers.look()
  rss.mockRestore()
  numbers.end()

  expect(before).toBeGreaterThan(0)
  expect(resident[0]).toBe(before)
})
