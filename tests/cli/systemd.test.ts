import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'

const UNIT = readFileSync(join(import.meta.dir, '../../deploy/portus.service'), 'utf8')

test('deploy/portus.service is what systemd understands', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'portus.service')
  // The service manager looks whether the executable is there.
  writeFileSync(
    file,
    UNIT.replaceAll(/(Exec\w+)=\/usr\/local\/bin\/portus/g, `$1=${await binary()}`),
  )
  const { stdout, stderr, exitCode } = Bun.spawnSync([
    'systemd-analyze',
    '--man=no',
    'verify',
    file,
  ])

  expect([exitCode, `${stdout}${stderr}`.replace(/.*\/usr\/lib\/systemd.*\n/g, '')]).toEqual([
    0,
    '',
  ])
})

test('deploy/portus.service gives requests their time, and lets JavaScript be compiled', () => {
  const value = (name: string) => UNIT.match(new RegExp(`^${name}=(.*)$`, 'm'))?.[1]

  expect(value('Type')).toBe('notify')
  expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(30)
  expect(Number(value('LimitNOFILE'))).toBeGreaterThanOrEqual(65536)
  expect(value('StateDirectory')).toBe('portus')
  expect(value('MemoryDenyWriteExecute')).toBeUndefined()
})
