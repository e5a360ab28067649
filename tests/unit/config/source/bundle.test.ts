import { expect, test } from 'bun:test'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSnapshot } from '../../../../src/config/snapshot'
import {
  type Bundle,
  bundleDigest,
  filesOf,
  recorded,
  revisionOf,
} from '../../../../src/config/source/bundle'
import { diskFiles } from '../../../../src/config/source/files'
import { temporaryFolder } from '../../../support/process/child'

const ENV = { PORTUS_KEY_TESTS: 'pk-tests-bundle-1' }

/** A folder with links, a subfolder, a secret in a file, and things that are no aliases. */
function written() {
  const folder = temporaryFolder()
  const models = join(folder.path, 'config/models')
  mkdirSync(join(models, 'team'), { recursive: true })
  mkdirSync(join(models, '..v1'))
  const secret = join(folder.path, 'key')
  writeFileSync(secret, 'sk-from-a-file\n')
  writeFileSync(
    join(models, '..v1/fast.json'),
    JSON.stringify({
      provider: 'openai',
      api_key: `\${file:${secret}}`,
      override_params: { model: 'gpt' },
    }),
  )
  symlinkSync('..v1/fast.json', join(models, 'fast.json'))
  writeFileSync(join(models, 'team/broken.json'), '{"provider": "opena')
  writeFileSync(join(models, 'notes.txt'), 'none')
  writeFileSync(join(models, 'other.yaml'), 'none')
  symlinkSync('nowhere', join(models, 'gone'))
  return { folder, config: join(folder.path, 'config'), secret, models }
}

const told = ({ problems, warnings, snapshot }: ReturnType<typeof loadSnapshot>) => ({
  problems,
  warnings,
  aliases: [...snapshot.aliases.keys()],
  secrets: [...snapshot.secrets],
})

test('what one process has read, another one reads alike, also through JSON and without the disk', () => {
  const { folder, config } = written()
  const { files, bundle } = recorded(diskFiles)
  const first = told(loadSnapshot(config, ENV, { files }))

  const carried = JSON.parse(JSON.stringify(bundle())) as Bundle
  folder[Symbol.dispose]()
  const second = told(loadSnapshot(config, ENV, { files: filesOf(carried) }))

  expect(first.aliases).toEqual(['fast'])
  expect(first.secrets).toContain('sk-from-a-file')
  expect(first.problems.length).toBe(1)
  expect(second).toEqual(first)
})

test('the digest sees every change, and the name of a revision none of a secret elsewhere', () => {
  const { folder, config, secret, models } = written()
  using _ = folder
  const read = () => {
    const { files, bundle } = recorded(diskFiles)
    loadSnapshot(config, ENV, { files })
    return { digest: bundleDigest(bundle()), revision: revisionOf(bundle(), config) }
  }

  const before = read()
  writeFileSync(secret, 'sk-another')
  const rotated = read()
  rmSync(join(models, 'team/broken.json'))
  const repaired = read()

  expect(read()).toEqual(repaired)
  expect(rotated.digest).not.toBe(before.digest)
  expect(rotated.revision).toBe(before.revision)
  expect(repaired.revision).not.toBe(rotated.revision)
  expect(before.revision).toMatch(/^[0-9a-f]{12}$/)
})

test('a file is read once in one look, so that two parts of a configuration cannot differ', () => {
  const { folder, secret } = written()
  using _ = folder
  const { files } = recorded(diskFiles)

  const first = files.read(secret, 100)
  writeFileSync(secret, 'sk-other')

  expect(files.read(secret, 100)).toEqual(first)
})
