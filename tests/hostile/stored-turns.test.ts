import { expect, test } from 'bun:test'
import { bytesOf, jsonBodyOf } from '../../src/body/json/body'
import { itemFinder, type OwnStore, readChain } from '../../src/proxy/stored/chain'
import { inputList } from '../../src/proxy/stored/input-list'
import { keptResponse } from '../../src/proxy/stored/kept-response'
import { memoryStore } from '../../src/store/memory-store'
import { openStore } from '../../src/store/open-store'
import { MEMORY_BOUNDS, type ResponseStore } from '../../src/store/store'
import { redactor } from '../../src/telemetry/redact'
import { response } from '../support/cases/kept-responses'
import { temporaryFolder } from '../support/process/child'

const NOTHING = redactor([])
/** Both are longer than a piece of the file. */
const FEW = 2400
const MANY = 4 * FEW
const ATTEMPTS = 3
/** What grows with the square takes sixteen times as long. */
const MOST_TIMES_AS_LONG = 10
const QUERY = new URLSearchParams()

/** How many turns others have while a work goes on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const others = () => {
    turns++
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  await work()
  isOver = true
  return turns
}

/** The time of the processor that a work takes, in milliseconds. Other work on the machine does not count. */
async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const keptOf = (id: string, input: readonly object[]) =>
  keptResponse(
    jsonBodyOf(Buffer.from(JSON.stringify({ input }))),
    { id, object: 'response', status: 'completed', output: [] },
    NOTHING,
  )
const longItem = (megabytes: number, more: object = {}) => ({
  role: 'user',
  content: [{ type: 'input_text', text: 'x'.repeat(megabytes * 1_000_000) }],
  ...more,
})

/** A store for one test. */
async function withStore(place: string, use: (own: OwnStore) => Promise<void>): Promise<void> {
  using folder = temporaryFolder()
  const store: ResponseStore =
    place === 'memory'
      ? memoryStore(MEMORY_BOUNDS, Date.now)
      : await openStore({ folder: folder.path, log: () => {} })
  await use({ store, application: 'app' })
  store.close()
}

test.each(['memory', 'a file'])(
  'items in %s are found while others have their turn, at the cost of what is found',
  async (place) => {
    await withStore(place, async (own) => {
      for (const [id, count] of [
        ['few', FEW],
        ['many', MANY],
      ] as const) {
        const items = Array.from({ length: count }, (_, at) => ({
          id: `${id}${at}`,
          role: 'user',
          content: 'x'.repeat(100),
        }))
        const kept = await keptOf(id, items)
        if (kept) await own.store.keep('app', kept)
      }
      const findAll = (id: string, count: number) => async () => {
        const find = itemFinder(own)
        for (let at = 0; at < count; at++) expect((await find(`${id}${at}`))?.responseId).toBe(id)
      }
      await findAll('few', FEW)()
      let turns = 0
      let growth = Number.POSITIVE_INFINITY
      for (let attempt = 0; growth > MOST_TIMES_AS_LONG && attempt < ATTEMPTS; attempt++) {
        const fewMs = await cpuMs(findAll('few', FEW))
        turns = await turnsDuring(async () => {
          growth = (await cpuMs(findAll('many', MANY))) / Math.max(fewMs, 10)
        })
      }

      expect(growth).toBeLessThan(MOST_TIMES_AS_LONG)
      expect(turns).toBeGreaterThan(2)
    })
  },
  120_000,
)

test('a chain in a file is read while others have their turn', async () => {
  await withStore('a file', async (own) => {
    const ids = Array.from({ length: 900 }, (_, at) => `r${at}`)
    for (const [at, id] of ids.entries())
      await own.store.keep(
        'app',
        response(id, {
          ...(at > 0 && { previousId: `r${at - 1}` }),
          input: Array.from({ length: 20 }, () => 'said'),
        }),
      )

    expect(
      await turnsDuring(async () => {
        for (let round = 0; round < 10; round++) await readChain(own, 'r899', () => {})
        await own.store.touch('app', ids)
      }),
    ).toBeGreaterThan(1)
  })
}, 120_000)

test('a long item is kept and shown as it was sent, while others have their turn', async () => {
  const own = { store: memoryStore(MEMORY_BOUNDS, Date.now), application: 'app' }
  const item = longItem(20, { id: null })
  let kept: Awaited<ReturnType<typeof keptOf>>
  let shown: Uint8Array = new Uint8Array(0)
  const turns = await turnsDuring(async () => {
    kept = await keptOf('long', [item])
    if (kept) shown = Buffer.concat(await inputList(own, kept, QUERY, () => {}))
  })

  const [only] = kept?.items ?? []
  expect(JSON.parse(Buffer.from(bytesOf(kept!, only!)).toString())).toEqual({
    ...item,
    id: only?.id,
  })
  expect(JSON.parse(Buffer.from(shown).toString()).data).toEqual([
    { ...item, id: only?.id, type: 'message', status: 'completed' },
  ])
  expect(turns).toBeGreaterThan(5)
}, 60_000)

test('a long item that names a member twice is not kept: it would have to be parsed', async () => {
  const text = JSON.stringify(longItem(1)).replace('{', '{"role":"user",')
  const body = jsonBodyOf(Buffer.from(`{"input":[${text}]}`))
  const answer = { id: 'r', object: 'response', status: 'completed', output: [] }

  expect(await keptResponse(body, answer, NOTHING)).toBeUndefined()
})
