import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditAnswer } from '../../../src/admin/shapes/audit'
import type { ConfigurationAnswer } from '../../../src/admin/shapes/configuration'
import type { RequestsAnswer } from '../../../src/admin/shapes/requests'
import type { StreamEvents } from '../../../src/admin/shapes/stream'
import { jsonEvents } from '../../support/clients/events'
import { openaiAlias } from '../../support/portus'
import { binary, startBinary } from '../../support/process/binary'
import { freePort, temporaryFolder } from '../../support/process/child'
import { saying } from '../../support/process/log-lines'
import { eventually } from '../../support/process/proc'
import { startProvider } from '../../support/providers/server'

const KEY = 'pk-admin-processes-51c3'
const ADMIN = 'ak-admin-processes-8e2d'

beforeAll(async () => void (await binary()), 180_000)
setDefaultTimeout(60_000)

const start = (env: Record<string, string>, providerUrl = 'http://127.0.0.1:9/v1') =>
  startBinary({
    aliases: { fast: openaiAlias(providerUrl) },
    env: { PORTUS_KEY_TESTS: KEY, PORTUS_ADMIN_KEY_OPS: ADMIN, ...env },
  })

const admin = (url: string, path: string, init: RequestInit = {}) =>
  fetch(`${url}/admin${path}`, {
    ...init,
    keepalive: false,
    headers: { authorization: `Bearer ${ADMIN}` },
  })

const ask = async (url: string) => {
  const answered = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    keepalive: false,
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'Hi' }] }),
  })
  await answered.text()
  return answered.status
}

const audited = async (url: string, action: string) => {
  const answer = (await (await admin(url, '/audit')).json()) as AuditAnswer
  return answer.entries.filter((entry) => entry.action === action)
}

describe('the admin API of a server with two workers', () => {
  test('shows the requests of both, live and afterwards, whichever is asked', async () => {
    using data = temporaryFolder()
    using provider = startProvider()
    await using portus = await start(
      { PORTUS_WORKERS: '2', PORTUS_DATA_PATH: data.path },
      provider.url,
    )
    const live = new Set<string>()
    const leaving = new AbortController()
    const stream = await admin(portus.url, '/stream', { signal: leaving.signal })
    const listening = (async () => {
      for await (const { name, data: found } of jsonEvents(stream)) {
        if (name !== 'requests') continue
        for (const { id } of (found as StreamEvents['requests']).requests) live.add(id)
        if (live.size === 20) return
      }
    })()

    for (let at = 0; at < 20; at++) expect(await ask(portus.url)).toBe(200)
    await listening
    leaving.abort()
    const lists = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const answer = (await (await admin(portus.url, '/requests')).json()) as RequestsAnswer
        return answer.requests.map(({ id }) => id).sort()
      }),
    )

    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('x-accel-buffering')).toBe('no')
    for (const ids of lists) expect(ids).toEqual([...live].sort())
  })

  test('has each change once, over a restart', async () => {
    using data = temporaryFolder()
    const env = { PORTUS_WORKERS: '2', PORTUS_DATA_PATH: data.path }
    await using portus = await start(env)
    const file = join(portus.folder, 'config/applications/billing.json')
    await Bun.write(file, `{"keys": [{"name": "first", "sha256": "${'a1'.repeat(32)}"}]}`)
    await eventually(async () => (await audited(portus.url, 'key.added')).length > 0)
    writeFileSync(join(portus.folder, 'config/models/bad.json'), '{"provider": ')
    await eventually(async () => (await audited(portus.url, 'configuration.refused')).length > 0)
    rmSync(join(portus.folder, 'config/models/bad.json'))
    await admin(portus.url, '/applications/billing/pause', { method: 'PUT' })
    await fetch(`${portus.url}/admin/usage`)
    await eventually(async () => (await audited(portus.url, 'admin.refused')).length > 0)
    // Each worker keeps what it has seen; the other one may be a second later.
    await Bun.sleep(1500)

    const [key] = await audited(portus.url, 'key.added')
    const counts = await Promise.all(
      ['server.started', 'configuration.changed', 'key.added', 'configuration.refused'].map(
        async (action) => (await audited(portus.url, action)).length,
      ),
    )
    const [refused] = await audited(portus.url, 'configuration.refused')
    const [paused] = await audited(portus.url, 'application.paused')
    portus.child.kill('SIGTERM')
    await portus.child.exited
    await using again = await start(env)

    expect(counts).toEqual([1, 1, 1, 1])
    expect(key).toMatchObject({ subject: 'billing/first' })
    expect(refused?.detail.first).toBe('config/models/bad.json:1:14: a value is expected')
    expect(paused).toMatchObject({ actor: 'ops', subject: 'billing' })
    expect((await audited(again.url, 'application.paused')).length).toBe(1)
    await eventually(async () => (await audited(again.url, 'server.started')).length === 2)
    const lines = saying(portus, 'audit').map(({ action }) => action)
    expect(lines.toSorted()).toEqual([
      'admin.refused',
      'application.paused',
      'configuration.changed',
      'configuration.refused',
      'key.added',
    ])
    expect(portus.output.stdout).not.toContain(ADMIN)
  })
})

describe('the live stream', () => {
  test('ends with the server, which does not wait for it', async () => {
    await using portus = await start({ PORTUS_SHUTDOWN_TIMEOUT_MS: '20000' })
    const stream = await admin(portus.url, '/stream')
    const startedMs = performance.now()
    portus.child.kill('SIGTERM')
    await stream.text()
    await portus.child.exited

    expect(portus.child.exitCode).toBe(0)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  })

  test('says that the configuration has changed and that an application is paused, and is bounded', async () => {
    await using portus = await start({})
    const stream = await admin(portus.url, '/stream')
    const events = jsonEvents(stream)
    writeFileSync(join(portus.folder, 'config/models/bad.json'), '{"provider": ')
    expect((await events.next()).value).toMatchObject({
      name: 'configuration',
      data: { result: 'failure' },
    })
    await admin(portus.url, '/applications/tests/pause', { method: 'PUT' })
    expect((await events.next()).value).toEqual({
      name: 'applications',
      data: { paused: ['tests'] },
    })
    expect(await ask(portus.url)).toBe(403)
    const more = await Promise.all(Array.from({ length: 40 }, () => admin(portus.url, '/stream')))

    expect(more.filter(({ status }) => status === 200)).toHaveLength(15)
    expect(more.filter(({ status }) => status === 503)).toHaveLength(25)
    await Promise.all(more.map(({ body }) => body?.cancel()))
    await eventually(async () => {
      const next = await admin(portus.url, '/stream')
      await next.body?.cancel()
      return next.status === 200
    })
  })
})

test('the ops port has the admin API, and says that it has no models to play with', async () => {
  const opsPort = freePort()
  await using portus = await start({ PORTUS_OPS_PORT: String(opsPort) })
  const answered = await admin(`http://127.0.0.1:${opsPort}`, '/configuration')

  expect((await admin(portus.url, '/configuration')).status).toBe(404)
  expect((await answered.json()) as ConfigurationAnswer).toMatchObject({ has_playground: false })
})
