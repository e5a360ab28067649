import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENDPOINTS_BY_ROUTE } from '../../src/api/endpoints/by-route'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { freePort, temporaryFolder } from '../support/process/child'
import { saying } from '../support/process/log-lines'
import { eventually } from '../support/process/proc'

const KEY = 'pk-proxy-2f7a91'
const ADMIN = 'ak-admin-7b1c04'

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

const start = (env: Record<string, string>) =>
  startBinary({
    aliases: { fast: openaiAlias('http://127.0.0.1:2/v1') },
    env: { PORTUS_KEY_TESTS: KEY, ...env },
  })

const status = async (url: string, key?: string, init: RequestInit = {}) => {
  const response = await fetch(url, {
    ...init,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  })
  await response.body?.cancel()
  return response.status
}

const PATHS = ['/metrics', '/readyz?verbose']

describe('metrics and state', () => {
  test('are not there without an admin key and an ops port, whoever asks', async () => {
    await using portus = await start({})

    for (const path of PATHS)
      expect([path, await status(portus.url + path), await status(portus.url + path, KEY)]).toEqual(
        [path, 404, 404],
      )
    expect(await status(`${portus.url}/readyz`)).toBe(200)
  })

  test('want an admin key on the port of clients, and no key of an application is one', async () => {
    await using portus = await start({ PORTUS_ADMIN_KEY_OPS: ADMIN })

    for (const path of PATHS) {
      const url = portus.url + path
      const seen = [await status(url, ADMIN), await status(url, KEY), await status(url)]
      expect([path, ...seen]).toEqual([path, 200, 401, 401])
    }
    expect(await status(`${portus.url}/readyz`)).toBe(200)
    expect(portus.output.stdout).not.toContain(ADMIN)
  })

  test('show where the server stands, and no secret', async () => {
    await using portus = await start({ PORTUS_ADMIN_KEY_OPS: ADMIN })
    writeFileSync(join(portus.folder, 'config/models/bad.json'), '{"provider": ')
    await eventually(() => saying(portus, 'configuration not reloaded').length > 0)

    const response = await fetch(`${portus.url}/readyz?verbose`, {
      headers: { 'x-api-key': ADMIN },
    })
    const text = await response.text()

    expect(JSON.parse(text)).toMatchObject({
      status: 'ready',
      reasons: [],
      workers: 1,
      aliases: 1,
      revision: expect.stringMatching(/^[0-9a-f]{12}$/),
      reloads: { success: 0, failure: 1 },
      last_reload: {
        result: 'failure',
        problems: ['config/models/bad.json:1:14: a value is expected'],
      },
    })
    expect(text).not.toMatch(/sk-provider|pk-proxy|ak-admin/)
  })

  test.each(['1', '2'])('are on the ops port alone, with %s processes', async (workers) => {
    const [opsPort, port] = [freePort(), freePort()]
    await using portus = await start({
      PORTUS_ADMIN_KEY_OPS: ADMIN,
      PORTUS_OPS_PORT: String(opsPort),
      PORTUS_PORT: String(port),
      PORTUS_WORKERS: workers,
    })
    const [line] = saying(portus, 'listening')
    const ops = String(line?.ops_url)

    expect(line).toMatchObject({
      url: `http://127.0.0.1:${port}`,
      ops_url: `http://127.0.0.1:${opsPort}`,
    })
    for (const path of PATHS) {
      expect([path, await status(`http://127.0.0.1:${port}${path}`, ADMIN)]).toEqual([path, 404])
      expect([path, await status(ops + path, ADMIN), await status(ops + path)]).toEqual([
        path,
        200,
        401,
      ])
    }
    for (const path of ['/livez', '/readyz', '/health'])
      expect([path, await status(ops + path)]).toEqual([path, 200])
    expect(await status(`${ops}/v1/models`, KEY)).toBe(404)
  })

  test('are open on the ops port where no admin key is set, and there until the process ends', async () => {
    await using portus = await start({ PORTUS_OPS_PORT: '0', PORTUS_SHUTDOWN_DELAY_MS: '1500' })
    const [line] = saying(portus, 'listening')
    const ops = String(line?.ops_url)

    const open = await Promise.all(PATHS.map((path) => status(ops + path)))
    portus.child.kill('SIGTERM')
    await eventually(async () => (await status(`${ops}/readyz`)) === 503)

    expect(open).toEqual([200, 200])
    expect(await status(`${ops}/metrics`)).toBe(200)
    expect(await status(`${ops}/readyz?verbose`)).toBe(503)
    expect(await portus.ended()).toBe(0)
  })
})

describe('an admin key', () => {
  test('opens nothing that a key of an application opens', async () => {
    await using portus = await start({
      PORTUS_ADMIN_KEY_OPS: `sha256:${new Bun.CryptoHasher('sha256').update(ADMIN).digest('hex')}`,
    })
    const routes = [...ENDPOINTS_BY_ROUTE.values()].flatMap(([endpoint]) =>
      endpoint ? [{ method: endpoint.method, path: endpoint.path.replaceAll(/:\w+/g, 'x') }] : [],
    )

    const opened: string[] = []
    for (const [position, { method, path }] of routes.entries()) {
      // Somebody who sends too many wrong keys is told so; each address is somebody else.
      const response = await fetch(portus.url + path, {
        method,
        headers: { authorization: `Bearer ${ADMIN}` },
        ...(method === 'POST' && { body: '{}' }),
      })
      if (![401, 429].includes(response.status)) opened.push(`${position} ${method} ${path}`)
    }

    expect(routes.length).toBeGreaterThan(40)
    expect(opened).toEqual([])
    expect(await status(`${portus.url}/metrics`, ADMIN)).toBe(200)
  })

  test('of a file is read again when the file changes', async () => {
    using elsewhere = temporaryFolder()
    const file = join(elsewhere.path, 'admin')
    writeFileSync(file, 'ak-first-1234')
    await using portus = await start({ PORTUS_ADMIN_KEY_OPS_FILE: file })
    expect(await status(`${portus.url}/metrics`, 'ak-first-1234')).toBe(200)

    writeFileSync(file, 'ak-other-1234')
    portus.child.kill('SIGHUP')
    await eventually(() => saying(portus, 'configuration reloaded').length > 0)

    expect(await status(`${portus.url}/metrics`, 'ak-other-1234')).toBe(200)
    expect(await status(`${portus.url}/metrics`, 'ak-first-1234')).toBe(401)
  })

  test.each([
    [
      { PORTUS_ADMIN_KEY_OPS: KEY },
      'PORTUS_ADMIN_KEY_OPS: is the key of an application as well; make another one',
    ],
    [{ PORTUS_ADMIN_KEY_OPS: 'short' }, 'PORTUS_ADMIN_KEY_OPS: is shorter than 8 characters'],
    [{ PORTUS_ADMIN_KEY_: ADMIN }, 'PORTUS_ADMIN_KEY_: names nobody: PORTUS_ADMIN_KEY_<NAME>'],
    [
      { PORTUS_ADMIN_KEY_A: ADMIN, PORTUS_ADMIN_KEY_B: ADMIN },
      'PORTUS_ADMIN_KEY_B: the same key as PORTUS_ADMIN_KEY_A',
    ],
    [
      { PORTUS_ADMIN_KEY: ADMIN },
      'PORTUS_ADMIN_KEY: unknown variable; an admin key is PORTUS_ADMIN_KEY_<NAME>',
    ],
  ])('that cannot be one keeps the server from starting: %p', async (env, problem) => {
    await using portus = await start(env as Record<string, string>)

    expect(await portus.ended()).toBe(1)
    expect(portus.output.stderr).toContain(problem)
    expect(portus.output.stderr).not.toContain(ADMIN)
  })
})
