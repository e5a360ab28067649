import { beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clock } from '../../src/cli/doctor/machine'
import { RUNTIME_SETTINGS } from '../../src/server/runtime-environment'
import { selfSigned } from '../support/clients/certificate'
import { openaiAlias } from '../support/portus'
import { binary, withDescriptors, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { runBinary } from '../support/process/run-binary'

beforeAll(async () => void (await binary()), 120_000)

const KEY = 'pk-doctor-93fe01-Qm7xK2vT9wLr'
const PROVIDER_KEY = 'sk-doctor-Qm7xK2vT9wLr4bN8cD1e'

type Finding = { what: string; state: string; message: string }

/** Runs the doctor in a folder of its own. */
async function examined(
  env: Record<string, string> = {},
  prepare?: (folder: string) => void,
  wrapper: readonly string[] = [],
) {
  using folder = temporaryFolder()
  writeAliases(folder.path, {
    m: { ...openaiAlias('http://127.0.0.1:9/v1'), api_key: PROVIDER_KEY },
  })
  prepare?.(folder.path)
  const ended = await runBinary(['doctor', '--json'], {
    cwd: folder.path,
    env: { PORTUS_HOST: '127.0.0.1', PORTUS_PORT: '0', PORTUS_KEY_TESTS: KEY, ...env },
    wrapper,
  })
  const findings = JSON.parse(ended.stdout) as Finding[]
  return { ...ended, of: (what: string) => findings.find((one) => one.what === what) }
}

const serveOnce = (answer: unknown, headers: Record<string, string> = {}) => {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => Response.json(answer, { headers }),
  })
  return {
    port: `${server.port}`,
    url: `http://127.0.0.1:${server.port}`,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

describe('doctor', () => {
  test('finds nothing to fail where all is well, and shows no secret', async () => {
    const { code, stdout, stderr, of } = await examined()

    expect(code).toBe(0)
    expect(of('configuration')?.state).toBe('ok')
    expect(of('JavaScript')?.state).toBe('ok')
    for (const secret of [KEY, PROVIDER_KEY]) expect(stdout + stderr).not.toContain(secret)
  })

  test('tells a Portus that has the address from another program', async () => {
    using portus = serveOnce({ status: 'healthy' })
    using other = serveOnce({})
    const own = await examined({ PORTUS_PORT: portus.port })
    const taken = await examined({ PORTUS_PORT: other.port })

    expect([own.code, own.of('address')?.state]).toEqual([0, 'ok'])
    expect([taken.code, taken.of('address')?.state]).toEqual([1, 'fail'])
    expect(taken.of('address')?.message).toContain('PORTUS_PORT')
  })

  test('asks a remote gateway, and compares its clock', async () => {
    using gateway = serveOnce({}, { date: 'Tue, 01 Jan 2030 00:00:00 GMT' })
    const found = await examined({ PORTKEY_GATEWAY_URL: gateway.url })
    gateway[Symbol.dispose]()
    const gone = await examined({ PORTKEY_GATEWAY_URL: gateway.url })

    expect([found.of('gateway')?.state, found.of('clock')?.state]).toEqual(['ok', 'warn'])
    expect([gone.code, gone.of('gateway')?.state]).toEqual([1, 'fail'])
  })

  test.each([
    ['a folder to be made in a file system that keeps none', '/proc/portus', 'fail'],
    ['a file', 'a-file/below', 'fail'],
    ['a folder that is made at the start', 'data/below', 'ok'],
  ])('data folder: %s', async (_, path, state) => {
    const { of } = await examined({ PORTUS_DATA_PATH: path }, (folder) => {
      writeFileSync(join(folder, 'a-file'), '')
      mkdirSync(join(folder, 'data'))
    })

    expect(of('data folder')?.state).toBe(state)
  })

  test('says which certificates cannot be read, and which variables of proxies are ignored', async () => {
    const { code, of } = await examined({
      NODE_EXTRA_CA_CERTS: '/nowhere/authority.pem',
      HTTPS_PROXY: 'http://someone:Qm7xK2vT9w@127.0.0.1:9',
    })

    expect([code, of('certificates')?.state]).toEqual([1, 'fail'])
    expect(of('proxy')?.message).toStartWith('HTTPS_PROXY')
    expect(of('proxy')?.message).not.toContain('Qm7xK2vT9w')
  })

  test('warns where requests may hold more than the memory', async () => {
    const { code, of } = await examined({
      PORTUS_WORKERS: '256',
      PORTUS_MAX_BYTES_IN_FLIGHT: '2000000000',
    })

    expect([code, of('memory')?.state]).toEqual([0, 'warn'])
  })

  test.each([
    [4095, 'warn'],
    [4096, 'ok'],
  ])('%i open files: %s', async (count, state) => {
    const { code, of } = await examined({}, undefined, withDescriptors(count))

    expect([code, of('descriptors')?.state]).toEqual([0, state])
    expect(of('descriptors')?.message).toStartWith(`${count} open files`)
    expect(of('descriptors')?.message.includes('LimitNOFILE')).toBe(state === 'warn')
  })

  test.each([
    ['600', 'ok'],
    ['640', 'ok'],
    ['644', 'warn'],
  ])('a TLS key of the mode %s: %s', async (mode, state) => {
    const files = { PORTUS_TLS_CERT_FILE: 'tls.crt', PORTUS_TLS_KEY_FILE: 'tls.key' }
    const { cert, key } = selfSigned()
    const { code, of } = await examined(files, (folder) => {
      writeFileSync(join(folder, files.PORTUS_TLS_CERT_FILE), cert)
      writeFileSync(join(folder, files.PORTUS_TLS_KEY_FILE), key)
      chmodSync(join(folder, files.PORTUS_TLS_KEY_FILE), Number.parseInt(mode, 8))
    })

    expect([code, of('TLS key')?.state]).toEqual([0, state])
    expect(of('TLS key')?.message.endsWith(': chmod o-rwx')).toBe(state === 'warn')
  })

  // Only root may make a namespace.
  test.skipIf(process.getuid?.() !== 0)(
    'warns the first process of a namespace, unless its settings spare it a second start',
    async () => {
      const alone = await examined({}, undefined, FIRST_PROCESS)
      const inImage = await examined(RUNTIME_SETTINGS, undefined, FIRST_PROCESS)
      const usual = await examined()

      expect([alone.code, alone.of('init')?.state]).toEqual([0, 'warn'])
      expect(alone.of('init')?.message).toContain('--init')
      expect([inImage.of('init'), usual.of('init')]).toEqual([undefined, undefined])
    },
  )

  test('fails where memory that is written may not be executed', async () => {
    const { code, of } = await examined({}, undefined, ['python3', '-c', DENY_WRITE_EXECUTE])

    expect([code, of('JavaScript')?.state]).toEqual([1, 'fail'])
    expect(of('JavaScript')?.message).toContain('MemoryDenyWriteExecute')
  })
})

describe('the clock of the machine', () => {
  test.each([
    ['before Portus was made', '2025-12-31T23:59:59.999Z', 'fail'],
    ['after it', '2026-01-01T00:00:00.000Z', 'ok'],
  ])('%s', (_, time, state) => {
    const found = clock(Date.parse(time))

    expect(found).toMatchObject({ what: 'clock', state })
    expect(found.message).toContain(time)
    expect(found.message.includes('set the clock')).toBe(state === 'fail')
  })

  test('is the one that the doctor looks at', async () => {
    const before = Date.now()
    const { of } = await examined()

    expect(of('clock')?.state).toBe('ok')
    expect(Date.parse(of('clock')?.message ?? '')).toBeWithin(before, Date.now() + 1)
  })
})

/** Words that make a program the first process of a namespace, as in a container without an init. */
const FIRST_PROCESS = ['unshare', '--fork', '--pid', '--mount-proc', '--kill-child']

/** PR_SET_MDWE, since Linux 6.3. https://docs.kernel.org/userspace-api/mdwe.html */
const DENY_WRITE_EXECUTE = `
import ctypes, os, sys
assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
`
