import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { responsesSocket } from '../support/clients/responses-socket'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { eventually } from '../support/process/proc'
import { runBinary } from '../support/process/run-binary'
import { startProvider } from '../support/providers/server'

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

test.each([
  ['one process', {}],
  ['two workers', { PORTUS_WORKERS: '2' }],
])('served by %s, applications may do what the commands make of their files', async (_, env) => {
  using provider = startProvider()
  await using portus = await startBinary({
    aliases: { fast: openaiAlias(provider.url), slow: openaiAlias(provider.url) },
    env: { PORTUS_KEY_TESTS: 'pk-tests-5b2e', ...env },
  })
  const keys = async (...args: string[]) => {
    const { code, stdout } = await runBinary(['keys', ...args], { cwd: portus.folder, env: {} })
    expect(code).toBe(0)
    return stdout.trim()
  }
  /** Several connections, so that all workers answer. */
  const asked = async (key: string) => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const answer = await fetch(`${portus.url}/v1/models`, {
          headers: { authorization: `Bearer ${key}`, connection: 'close' },
        })
        const { data } = (await answer.json()) as { data?: { id: string }[] }
        return data?.map(({ id }) => id).join(' ') ?? String(answer.status)
      }),
    )
    return [...new Set(answers)].join(', ')
  }
  const says = (key: string, expected: string) =>
    eventually(async () => (await asked(key)) === expected)

  const first = await keys('new', 'billing', '--name', 'one')
  await says(first, 'fast slow')
  const socket = await responsesSocket(portus.url, {
    headers: { authorization: `Bearer ${first}` },
  })
  const second = await keys('rotate', 'billing', '--name', 'two', '--overlap', '7d')
  await says(second, 'fast slow')
  const file = join(portus.folder, 'config/applications/billing.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{ "models": ["!slow"],'))
  await says(second, 'fast')
  const during = [await asked(first), socket.socket.readyState]
  await keys('revoke', 'billing', '--name', 'one')
  const end = await socket.closed
  // Behind twenty wrong keys of an address it is a 429.
  await eventually(async () => /^4(?:01|29)/.test(await asked(first)))
  const gone = await asked(first)
  const after = await asked(second)

  expect(during).toEqual(['fast', WebSocket.OPEN])
  expect(end.code).toBe(1008)
  expect(socket.frames.at(-1)).toMatchObject({ type: 'error', status: 401 })
  expect(gone).toMatch(/^4(?:01|29)/)
  expect(after).toBe('fast')
})
