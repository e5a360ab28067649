import { expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { firstState } from '../../../../src/config/reload-state'
import { leaveNote, runningServers } from '../../../../src/server/reload/state-file'
import { temporaryFolder } from '../../../support/process/child'

const STATE = firstState('0123456789ab', 0)

const placed = () => {
  const folder = temporaryFolder()
  const place = join(folder.path, 'run')
  return { folder, place, env: { RUNTIME_DIRECTORY: place } }
}

const own = (env: { RUNTIME_DIRECTORY: string }) =>
  runningServers(env).filter(({ pid }) => pid === process.pid)

test('a server leaves a note that only its user can read, and takes it away', () => {
  const { folder, place, env } = placed()
  using _ = folder
  const note = leaveNote(env, '/etc/portus')

  note.write(STATE)
  const file = join(place, `${process.pid}.json`)
  const [found] = own(env)

  expect(found).toMatchObject({ pid: process.pid, folder: '/etc/portus', state: STATE })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(place).mode & 0o777).toBe(0o700)
  note.remove()
  expect(existsSync(file)).toBe(false)
})

test('a note is written through no link that somebody has put there', () => {
  const { folder, place, env } = placed()
  using _ = folder
  const victim = join(folder.path, 'victim')
  writeFileSync(victim, 'precious')
  mkdirSync(place, { mode: 0o700 })
  symlinkSync(victim, join(place, `${process.pid}.json.new`))
  symlinkSync(victim, join(place, `${process.pid}.json`))

  const note = leaveNote(env, '/etc/portus')
  note.write(STATE)

  expect(readFileSync(victim, 'utf8')).toBe('precious')
  expect(own(env).length).toBe(1)
  note.remove()
})

test('what is no note of a running process is not read', () => {
  const { folder, place, env } = placed()
  using _ = folder
  mkdirSync(place, { mode: 0o700 })
  const text = (pid: number, startTicks: string) =>
    JSON.stringify({ pid, startTicks, folder: '/', state: STATE })
  writeFileSync(join(place, '1.json'), text(process.pid, '1'))
  writeFileSync(join(place, '2.json'), 'no JSON')
  Bun.spawnSync(['mkfifo', join(place, '3.json')])
  symlinkSync('/dev/zero', join(place, '4.json'))
  chmodSync(place, 0o700)

  expect(runningServers(env).filter(({ folder: one }) => one === '/')).toEqual([])
})
