import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { responseIn, responsesSocket } from '../support/clients/responses-socket'
import { binary, startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { childrenOf } from '../support/process/proc'
import { anthropicFormat } from '../support/providers/kit/claude'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-workers-0c71be'
const ROUNDS = 24

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
// Several processes start in each.
setDefaultTimeout(60_000)

const APART = 'stored responses are kept in each worker process'

type Answer = { id: string; output: { id: string; type: string }[] }

async function withPool(env: Record<string, string>) {
  const provider = startProvider(anthropicFormat.say({ text: 'I am here.' }))
  const portus = await startBinary({
    aliases: { claude: anthropicFormat.alias(provider.url) },
    env: { PORTUS_KEY_TESTS: KEY, PORTUS_WORKERS: '2', ...env },
  })
  const call = (method: string, path: string, body?: object) =>
    // A connection of its own, so that the system picks a worker for it.
    fetch(`${portus.url}/v1/responses${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      keepalive: false,
      ...(body && { body: JSON.stringify({ model: 'claude', ...body }) }),
    })
  return {
    portus,
    provider,
    call,
    create: async (body: object) => {
      const response = await call('POST', '', body)
      expect(response.status).toBe(200)
      return (await response.json()) as Answer
    },
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    },
  }
}

test('a socket of responses stays with its worker, which remembers what others cannot know', async () => {
  await using pool = await withPool({})
  const headers = { authorization: `Bearer ${KEY}` }
  const clients = await Promise.all(
    Array.from({ length: 8 }, () => responsesSocket(pool.portus.url ?? '', { headers })),
  )
  const body = { model: 'claude', store: false }

  for (const [at, client] of clients.entries()) {
    const first = await client.turn({ ...body, input: `One ${at}.` })
    const { id } = responseIn(first.at(-1))
    const second = await client.turn({ ...body, input: 'Two.', previous_response_id: id })
    expect(second.at(-1)?.type).toBe('response.completed')
    expect(pool.provider.received.at(-1)?.text).toContain(`One ${at}.`)
    client.socket.close()
  }
})

describe('stored responses of several workers', () => {
  test('are found by each of them where they share a folder, also after one is killed', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'data')
    const pool = await withPool({ PORTUS_DATA_PATH: path })
    await using _ = pool
    const { create, call, provider, portus } = pool
    let previous = await create({ input: 'turn 0' })
    for (let at = 1; at < ROUNDS; at++) {
      if (at === ROUNDS / 2) process.kill(childrenOf(portus.child.pid)[0] as number, 'SIGKILL')
      const next = () =>
        create({ input: `turn ${at}`, previous_response_id: previous.id, metadata: {} })
      // The connection may have been the dead worker's.
      previous = await next().catch(next)
      const sent = provider.received.at(-1)?.text ?? ''
      for (let turn = 0; turn <= at; turn++) expect(sent).toContain(`turn ${turn}"`)
      expect((await call('GET', `/${previous.id}`)).status).toBe(200)
    }
    expect((await call('DELETE', `/${previous.id}`)).status).toBe(200)
    for (let at = 0; at < ROUNDS; at++)
      expect((await call('GET', `/${previous.id}`)).status).toBe(404)
    expect(statSync(join(path, 'responses.sqlite')).mode & 0o777).toBe(0o600)
    expect(portus.output.stdout).not.toContain(APART)
    expect(portus.output.stdout).not.toContain('"level":"error","message":"stored')
  })

  test('are each worker’s own where they share none, which is said once', async () => {
    const pool = await withPool({})
    await using _ = pool
    const { id } = await pool.create({ input: 'hello' })
    const statuses = new Set<number>()
    for (let at = 0; at < ROUNDS; at++) statuses.add((await pool.call('GET', `/${id}`)).status)
    expect([...statuses].sort()).toEqual([200, 404])
    expect(pool.portus.output.stdout.split(APART)).toHaveLength(2)
    expect(pool.portus.output.stdout).toContain('PORTUS_DATA_PATH')
  })
})
