import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import OpenAI, { toFile } from 'openai'
import { ALL_ALLOWED, openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { eventually } from '../support/process/proc'
import { openaiAccount } from '../support/providers/kept/account'
import { startProvider } from '../support/providers/server'
import {
  IS_WITHOUT_POSTGRES,
  PASSWORD,
  type Postgres,
  startPostgres,
} from '../support/stores/postgres'

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

const BILLING = 'pk-owners-fleet-billing-71c0'
const SEARCH = 'pk-owners-fleet-search-09ad'

/** Two processes that share nothing but an account of OpenAI's and a database. */
async function startTwo(databaseUrl: string) {
  const account = openaiAccount()
  const provider = startProvider(account)
  const start = () =>
    startBinary({
      aliases: { gpt: openaiAlias(provider.url, ALL_ALLOWED) },
      // Neither may use what nobody is known to have made.
      files: { 'applications/billing.json': {}, 'applications/search.json': {} },
      env: {
        PORTUS_KEY_BILLING: BILLING,
        PORTUS_KEY_SEARCH: SEARCH,
        PORTUS_DATABASE_URL: databaseUrl,
      },
    })
  const running = await Promise.all([start(), start()])
  const at = (process: 0 | 1, apiKey: string) =>
    new OpenAI({ baseURL: `${running[process].url}/v1`, apiKey, maxRetries: 0 })
  return {
    running,
    provider,
    at,
    async makeFile(process: 0 | 1) {
      const file = await toFile(Buffer.from('{}'), 'a.jsonl')
      return (await at(process, BILLING).files.create({ file, purpose: 'batch' })).id
    },
    async [Symbol.asyncDispose]() {
      for (const one of running) await one[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    },
  }
}

const statusOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 200,
    (error: unknown) => (error as { status?: number }).status,
  )

/** On a busy machine the database may be too slow for a request. */
async function untilFound(client: OpenAI, id: string): Promise<number | undefined> {
  let status: number | undefined
  await eventually(async () => {
    status = await statusOf(client.files.retrieve(id))
    return status === 200
  })
  return status
}

describe.skipIf(IS_WITHOUT_POSTGRES)('owners of two processes on one PostgreSQL', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('are known at the other one: a file is there for its application and for no other', async () => {
    await using both = await startTwo(await postgres.database())
    const id = await both.makeFile(0)

    expect(await untilFound(both.at(1, BILLING), id)).toBe(200)
    const before = both.provider.received.length
    expect(await statusOf(both.at(1, SEARCH).files.retrieve(id))).toBe(404)
    expect(await statusOf(both.at(1, SEARCH).files.delete(id))).toBe(404)
    expect(both.provider.received.length).toBe(before)
    expect((await both.at(1, SEARCH).files.list()).data).toEqual([])
    const listed = async () => (await both.at(1, BILLING).files.list()).data.map((file) => file.id)
    await eventually(async () => (await listed()).length > 0)
    expect(await listed()).toEqual([id])
  })

  test('outlive a database that is down: who has made a thing keeps it, and the other one learns it later', async () => {
    const url = await postgres.database()
    await using both = await startTwo(url)
    await postgres.stop('SIGQUIT')
    const id = await both.makeFile(0)

    expect((await both.at(0, BILLING).files.retrieve(id)).id).toBe(id)
    expect(await statusOf(both.at(0, SEARCH).files.retrieve(id))).toBe(404)
    expect(await statusOf(both.at(1, BILLING).files.retrieve(id))).toBe(404)
    await postgres.start()
    expect(await untilFound(both.at(1, BILLING), id)).toBe(200)
    expect(await statusOf(both.at(1, SEARCH).files.retrieve(id))).toBe(404)
    const { stdout } = both.running[0].output
    expect(stdout.match(/owners of what providers keep: the database fails/g)).toHaveLength(1)
    expect(stdout).toContain('PORTUS_DATABASE_URL')
    expect(both.running.map(({ output }) => output.stdout).join()).not.toContain(PASSWORD)
  })

  test('are written before a process ends', async () => {
    const url = await postgres.database()
    await using both = await startTwo(url)
    const id = await both.makeFile(0)
    const [first] = both.running
    first.child.kill('SIGTERM')

    expect(await first.ended()).toBe(0)
    expect(await untilFound(both.at(1, BILLING), id)).toBe(200)
  })
})
