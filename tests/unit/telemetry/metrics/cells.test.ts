import { describe, expect, test } from 'bun:test'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { GAUGE, heapCells, OVERFLOW } from '../../../../src/telemetry/cells/cells'
import {
  folderCells,
  makeCellFolder,
  removeCellFolder,
} from '../../../../src/telemetry/cells/folder'
import { openCellFile } from '../../../../src/telemetry/cells/mapped-file'
import { temporaryFolder } from '../../../support/process/child'

/** Two processes' numbers in a folder of their own. */
function twoFiles() {
  const place = temporaryFolder()
  const folder = makeCellFolder([place.path], 2)
  if (folder === undefined) throw new Error('There is no room for the files')
  return { folder, place, [Symbol.dispose]: place[Symbol.dispose] }
}

const summed = (lanes: readonly Float64Array[] = []) =>
  lanes.reduce((sum, numbers) => sum + (numbers[0] ?? 0), 0)

describe('shared numbers', () => {
  test('are read by every process, also those that came later', () => {
    using files = twoFiles()
    const [one, two] = [folderCells(files.folder, 0), folderCells(files.folder, 1)]
    one.at('a', 1)[0] = 2
    two.at('a', 1)[0] = 3
    one.read()

    two.at('b ü', 2)[1] = 5

    expect(summed(one.read().get('a'))).toBe(5)
    expect(summed(two.read().get('a'))).toBe(5)
    expect(
      one
        .read()
        .get('b ü')
        ?.map((numbers) => [...numbers]),
    ).toEqual([[0, 5]])
  })

  test('go on where the process before has stopped, but for what was so at that time', () => {
    using files = twoFiles()
    const before = folderCells(files.folder, 0)
    before.at('count', 1)[0] = 7
    before.at(`${GAUGE}open`, 1)[0] = 4

    const after = folderCells(files.folder, 0)
    const count = after.at('count', 1)
    count[0] = (count[0] ?? 0) + 1

    expect(summed(after.read().get('count'))).toBe(8)
    expect(summed(after.read().get(`${GAUGE}open`))).toBe(0)
  })

  test('do not have a record that was not written to its end', () => {
    using files = twoFiles()
    const path = join(files.folder, '0.cells')
    openCellFile(path).at('whole', 1)[0] = 1
    const bytes = Bun.mmap(path, { shared: true })
    const used = new Int32Array(bytes.buffer, bytes.byteOffset, 2)[1] ?? 0
    bytes.fill(0xff, used, used + 64)

    const after = openCellFile(path)
    after.at('next', 1)[0] = 3

    expect([...after.records.keys()]).toEqual([OVERFLOW, 'whole', 'next'])
    expect(after.at('next', 1)[0]).toBe(3)
  })

  test('count what has no room, and lose nothing else', () => {
    using files = twoFiles()
    const cells = folderCells(files.folder, 0)
    for (let key = 0; key < 20; key++) cells.at(`key ${key}`, 40_000)[0] = 1

    expect(summed(cells.read().get('key 3'))).toBe(1)
    expect(summed(cells.read().get('key 19'))).toBe(0)
    expect(summed(cells.read().get(OVERFLOW))).toBe(7)
  })

  test('are for nobody but their owner, and take the room that they need at once', () => {
    using files = twoFiles()
    const file = statSync(join(files.folder, '0.cells'))

    expect(statSync(files.folder).mode & 0o777).toBe(0o700)
    expect(file.mode & 0o777).toBe(0o600)
    expect(file.blocks * 512).toBeGreaterThanOrEqual(file.size)
  })

  test('stand in the first place that has room', () => {
    using files = twoFiles()
    const folder = makeCellFolder(['/proc', '/nowhere', files.place.path], 1) ?? ''

    expect(folder.startsWith(files.place.path)).toBe(true)
    removeCellFolder(folder)
    expect(readdirSync(files.place.path)).toHaveLength(1)
    expect(makeCellFolder(['/proc', '/nowhere'], 1)).toBeUndefined()
  })
})

test('numbers of one process have a bound as well', () => {
  const cells = heapCells(10)
  cells.at('a', 8)[0] = 1
  cells.at('b', 8)[0] = 1

  expect(summed(cells.read().get('a'))).toBe(1)
  expect(cells.read().has('b')).toBe(false)
  expect(summed(cells.read().get(OVERFLOW))).toBe(1)
})
