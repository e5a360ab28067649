import { describe, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refusalToDelete } from '../../scripts/output-folder'
import { temporaryFolder } from '../support/process/child'

const ROOT = join(import.meta.dir, '../..')

const build = (folder: string) =>
  Bun.spawnSync([process.execPath, 'scripts/build.ts', folder], { cwd: ROOT })

/** Makes these files, each in its folder. */
function fill(folder: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), 'kept')
  }
}

const BUILT = ['portus', 'config/schema.json', 'config/models/demo.json']

describe('the build, which deletes its folder,', () => {
  test.each([
    ['somebody’s files', ['thesis.txt']],
    ['a configuration alone with other files', ['config/schema.json', 'README.md']],
    ['a build and other files', [...BUILT, 'notes.txt']],
    ['an executable without its configuration', ['portus']],
    ['hidden files', ['.git/HEAD']],
  ])('refuses a folder with %s, and leaves it alone', (_, names) => {
    using folder = temporaryFolder()
    fill(folder.path, names)
    const before = readdirSync(folder.path, { recursive: true }).sort()

    const { exitCode, stderr, stdout } = build(folder.path)

    expect(stderr.toString()).toBe(
      `${folder.path} is not empty and not an earlier build; the build would delete it, so empty it or name another one\n`,
    )
    expect(stdout.toString()).toBe('')
    expect(exitCode).toBe(1)
    expect(readdirSync(folder.path, { recursive: true }).sort()).toEqual(before)
  })

  test('refuses a file', () => {
    using folder = temporaryFolder()
    fill(folder.path, ['file'])
    const path = join(folder.path, 'file')

    const { exitCode, stderr } = build(path)

    expect(stderr.toString()).toBe(`${path} is not a folder; name another one\n`)
    expect(exitCode).toBe(1)
    expect(readdirSync(folder.path)).toEqual(['file'])
  })

  test.each([
    ['that is empty', []],
    ['with an earlier build', BUILT],
    ['with an earlier build for Windows', ['portus.exe', 'config/schema.json']],
  ])('takes a folder %s', (_, names) => {
    using folder = temporaryFolder()
    fill(folder.path, names)

    expect(refusalToDelete(folder.path)).toBeUndefined()
  })

  test('takes a folder that does not exist', () => {
    using folder = temporaryFolder()

    expect(refusalToDelete(join(folder.path, 'new'))).toBeUndefined()
  })
})
