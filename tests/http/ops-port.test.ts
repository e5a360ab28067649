import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { makeCertificate } from '../support/process/certificate'
import { freePort, temporaryFolder } from '../support/process/child'
import { saying } from '../support/process/log-lines'
import { childrenOf, eventually } from '../support/process/proc'

const KEY = 'pk-ops-port-2f7a91'
const ADMIN = 'ak-ops-port-7b1c04'
const STATE = '/readyz?verbose'

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

const start = (env: Record<string, string>, args: string[] = []) =>
  startBinary({
    aliases: { fast: openaiAlias('http://127.0.0.1:2/v1') },
    args,
    env: { PORTUS_KEY_TESTS: KEY, ...env },
  })

type Started = Awaited<ReturnType<typeof start>>

const opsUrl = (portus: Started) => String(saying(portus, 'listening')[0]?.ops_url)

/** Asks on a connection of its own, so that the system picks a worker for it. */
const ask = (url: string, key?: string) =>
  fetch(url, { keepalive: false, headers: key === undefined ? {} : { 'x-api-key': key } })

/** The status, or 0 where nobody answers. */
const statusOf = (url: string, key?: string) =>
  ask(url, key).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.status
    },
    () => 0,
  )

describe.each(['1', '2'])('the ops port of %s processes', (workers) => {
  const env = { PORTUS_WORKERS: workers, PORTUS_OPS_PORT: '0' }

  test('has nothing of clients', async () => {
    await using portus = await start(env)
    const ops = opsUrl(portus)

    for (const path of ['/v1/models', '/v1beta/models', '/docs', '/openapi.json'])
      expect([path, await statusOf(ops + path, KEY)]).toEqual([path, 404])
    expect(await statusOf(`${portus.url}/v1/models`, KEY)).toBe(200)
  })

  test('is refused where somebody has it, by a line that names it, and nobody is left', async () => {
    using taken = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('taken') })

    await using portus = await start({ ...env, PORTUS_OPS_PORT: String(taken.port) })

    expect(await portus.ended()).toBe(1)
    expect(portus.output.stderr).toBe(
      `Port ${taken.port} is in use; set PORTUS_OPS_PORT to another one\n`,
    )
    expect(await (await ask(String(taken.url))).text()).toBe('taken')
  })

  test('is not the port of clients', async () => {
    const port = String(freePort())

    await using portus = await start({ ...env, PORTUS_PORT: port, PORTUS_OPS_PORT: port })

    expect(await portus.ended()).toBe(1)
    expect(portus.output.stderr).toContain(
      workers === '1'
        ? 'PORTUS_OPS_PORT: is PORTUS_PORT as well'
        : `Port ${port} is in use; set PORTUS_OPS_PORT`,
    )
  })

  test('belongs to one server: another one with the same ops port does not start', async () => {
    await using first = await start(env)
    const { port } = new URL(opsUrl(first))

    await using second = await start({ ...env, PORTUS_OPS_PORT: port })

    expect(await second.ended()).toBe(1)
    expect(second.output.stderr).toContain(port)
    expect(await statusOf(`${opsUrl(first)}/livez`)).toBe(200)
  })

  test('listens on the address of its own, and a flag names port and address too', async () => {
    const port = freePort()
    await using portus = await start({ PORTUS_WORKERS: workers }, [
      '--ops-port',
      String(port),
      '--ops-host',
      '127.0.0.2',
    ])

    expect(opsUrl(portus)).toBe(`http://127.0.0.2:${port}`)
    expect(await statusOf(`http://127.0.0.2:${port}/metrics`)).toBe(200)
    expect(await statusOf(`http://127.0.0.1:${port}/metrics`)).toBe(0)
    expect(await statusOf(`${portus.url}/metrics`)).toBe(404)
  })

  test('tells the same configuration in every process, also behind a reload', async () => {
    await using portus = await start(env)
    const revisions = async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => ask(opsUrl(portus) + STATE)),
      )
      const states = (await Promise.all(answers.map((answer) => answer.json()))) as {
        revision: string
      }[]
      return [...new Set(states.map(({ revision }) => revision))]
    }

    const before = await revisions()
    const models = join(portus.folder, 'config/models')
    writeFileSync(join(models, 'new.json'), JSON.stringify(openaiAlias('http://127.0.0.1:2/v1')))
    await eventually(() => saying(portus, 'configuration reloaded').length > 0)
    await eventually(async () => !(await revisions()).includes(before[0]!))
    const after = await revisions()

    expect([before.length, after.length]).toEqual([1, 1])
    expect(after).not.toEqual(before)
    expect(await (await ask(opsUrl(portus) + STATE)).json()).toMatchObject({
      aliases: 2,
      last_reload: { result: 'success', problems: [] },
    })
  })

  test('says that the process is ending, with the port of clients still open, until the end', async () => {
    await using portus = await start({ ...env, PORTUS_SHUTDOWN_DELAY_MS: '1500' })
    const ops = opsUrl(portus)

    portus.child.kill('SIGTERM')
    await eventually(async () => (await statusOf(`${ops}/readyz`)) === 503)
    const state = await (await ask(ops + STATE)).json()
    const models = await statusOf(`${portus.url}/v1/models`, KEY)
    const code = await portus.ended()

    expect(state).toMatchObject({ status: 'not_ready', reasons: ['the process is ending'] })
    expect([models, code]).toEqual([200, 0])
    expect(await statusOf(`${ops}/livez`)).toBe(0)
  })

  test('wants an admin key where there is one, and counts wrong ones', async () => {
    await using portus = await start({ ...env, PORTUS_ADMIN_KEY_OPS: ADMIN })
    const ops = opsUrl(portus)

    const right = await statusOf(ops + STATE, ADMIN)
    const proxy = await statusOf(ops + STATE, KEY)
    const none = await statusOf(`${ops}/metrics`)
    const wrong: number[] = []
    for (let i = 0; i < 60; i++) wrong.push(await statusOf(`${ops}/metrics`, `${ADMIN}${i}`))

    expect([right, proxy, none]).toEqual([200, 401, 401])
    expect(wrong[0]).toBe(401)
    expect(wrong.at(-1)).toBe(429)
    expect(await statusOf(`${ops}/metrics`, ADMIN)).toBe(200)
    expect(portus.output.stdout).not.toContain(ADMIN)
  })
})

test('the ops port still answers when a worker has died, and when another one has come', async () => {
  await using portus = await start({ PORTUS_WORKERS: '2', PORTUS_OPS_PORT: '0' })
  const ops = opsUrl(portus)
  await eventually(() => childrenOf(portus.child.pid).length === 2)
  const [victim] = childrenOf(portus.child.pid)

  process.kill(victim!, 'SIGKILL')
  await eventually(() => {
    const now = childrenOf(portus.child.pid)
    return now.length === 2 && !now.includes(victim!)
  })
  const statuses: number[] = []
  await eventually(async () => (await statusOf(ops + STATE)) === 200)
  for (let i = 0; i < 20; i++) statuses.push(await statusOf(ops + STATE))

  expect(statuses).toEqual(Array(20).fill(200))
})

test('the ops port speaks plain HTTP where clients speak TLS, and has no base path', async () => {
  using folder = temporaryFolder()
  const { cert, key } = await makeCertificate(folder.path, 'ops')

  await using portus = await start({
    PORTUS_OPS_PORT: '0',
    PORTUS_TLS_CERT_FILE: cert,
    PORTUS_TLS_KEY_FILE: key,
    PORTUS_BASE_PATH: '/llm',
  })

  expect(portus.url).toStartWith('https://')
  expect(opsUrl(portus)).toStartWith('http://')
  for (const path of ['/metrics', STATE, '/livez', '/readyz', '/health'])
    expect([path, await statusOf(opsUrl(portus) + path)]).toEqual([path, 200])
  expect(await statusOf(`${opsUrl(portus)}/llm/metrics`)).toBe(404)
})

test('one server has the ops port where both speak TLS, whose port two listeners share', async () => {
  using folder = temporaryFolder()
  const { cert, key } = await makeCertificate(folder.path, 'ops')
  const env = { PORTUS_TLS_CERT_FILE: cert, PORTUS_TLS_KEY_FILE: key }
  await using first = await start({ ...env, PORTUS_OPS_PORT: '0' })
  const { port } = new URL(opsUrl(first))

  await using second = await start({ ...env, PORTUS_OPS_PORT: port })

  expect(await second.ended()).toBe(1)
  expect(second.output.stderr).toContain(`Port ${port} is in use`)
})

test('an address for operators without a port is a warning of the check', async () => {
  await using portus = await startBinary({
    command: 'check',
    aliases: { fast: openaiAlias('http://127.0.0.1:2/v1') },
    env: { PORTUS_KEY_TESTS: KEY, PORTUS_OPS_HOST: '127.0.0.2' },
  })

  expect(await portus.ended()).toBe(0)
  expect(portus.output.stderr).toContain('PORTUS_OPS_HOST: has no effect without PORTUS_OPS_PORT')
})

test('an answer of the ops port may be read by no page of another origin', async () => {
  await using portus = await start({ PORTUS_OPS_PORT: '0', PORTUS_CORS_ORIGINS: '*' })
  const headers = { origin: 'https://page.example' }

  const answer = await fetch(`${opsUrl(portus)}/metrics`, { headers })
  const missing = await fetch(`${opsUrl(portus)}/nothing`, { headers })

  expect([answer.status, missing.status]).toEqual([200, 404])
  for (const one of [answer, missing])
    expect(one.headers.get('access-control-allow-origin')).toBeNull()
})
