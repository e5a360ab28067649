import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSecretFile } from '../../../../src/credentials/token/read-secret-file'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const written = (name: string, text: string) => {
  writeFileSync(at(name), text)
  return at(name)
}
const read = (path: string) =>
  readSecretFile(path, 'TOKEN_FILE').catch(({ kind, message }) => `${kind}: ${message}`)

describe('a file with a secret', () => {
  test('is read without the white space around it', async () => {
    expect(await read(written('token', '\n  tökén \r\n'))).toBe('tökén')
  })

  test('is read through links, as Kubernetes replaces it behind them', async () => {
    mkdirSync(at('..first'))
    mkdirSync(at('..second'))
    writeFileSync(at('..first/token'), 'first')
    writeFileSync(at('..second/token'), 'second')
    symlinkSync('..first', at('..data'))
    symlinkSync('..data/token', at('linked'))
    const first = await read(at('linked'))
    rmSync(at('..data'))
    symlinkSync('..second', at('..data'))

    expect([first, await read(at('linked'))]).toEqual(['first', 'second'])
  })

  test('may have 256 KB, and no more', async () => {
    const most = await read(written('most', 'x'.repeat(256 * 1024)))
    const more = await read(written('more', 'x'.repeat(256 * 1024 + 1)))

    expect([most.length, more]).toEqual([
      256 * 1024,
      'misconfigured: The file of TOKEN_FILE is too large',
    ])
  })
})

describe('a file is named with what is wrong:', () => {
  test('it is not there', async () => {
    expect(await read(at('nowhere'))).toBe(
      'misconfigured: The file of TOKEN_FILE cannot be read (ENOENT)',
    )
  })

  test('it has no path that a system takes', async () => {
    expect(await read('a\0b')).toBe(
      'misconfigured: The file of TOKEN_FILE cannot be read (ERR_INVALID_ARG_VALUE)',
    )
  })

  test.each(['', ' \n\t'])('it is empty: %j', async (text) => {
    expect(await read(written('empty', text))).toBe(
      'misconfigured: The file of TOKEN_FILE is empty',
    )
  })

  test('it is a folder', async () => {
    mkdirSync(at('folder'))

    expect(await read(at('folder'))).toBe(
      'misconfigured: The file of TOKEN_FILE is not a regular file',
    )
  })

  test('it is a pipe, on which nobody waits for a writer', async () => {
    expect(Bun.spawnSync(['mkfifo', at('pipe')]).exitCode).toBe(0)

    expect(await read(at('pipe'))).toBe(
      'misconfigured: The file of TOKEN_FILE is not a regular file',
    )
  })

  test('it is a device that never ends', async () => {
    expect(await read('/dev/zero')).toBe(
      'misconfigured: The file of TOKEN_FILE is not a regular file',
    )
  })

  test.each(['no file', 'too large'])('it is sound, whatever it says: %s', async (text) => {
    expect(await readSecretFile(written('sound', text), 'TOKEN_FILE')).toBe(text)
  })

  test('it is huge, and is not read to its end', async () => {
    truncateSync(written('huge', ''), 8 * 1024 ** 3)

    expect(await read(at('huge'))).toBe('misconfigured: The file of TOKEN_FILE is too large')
  })

  test.skipIf(process.getuid?.() === 0)('it is closed to this user', async () => {
    chmodSync(written('closed', 'token'), 0)

    expect(await read(at('closed'))).toBe(
      'misconfigured: The file of TOKEN_FILE cannot be read (EACCES)',
    )
  })

  test('its path does not stand in the message', async () => {
    expect(await read(at('nowhere'))).not.toContain(folder)
  })
})
