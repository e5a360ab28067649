import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { memoryOwners } from '../../../../src/store/owners/memory-owners'
import { openOwners } from '../../../../src/store/owners/open-owners'
import type { Owner, OwnerBounds, OwnerStore } from '../../../../src/store/owners/owner-store'
import { openPostgresOwners } from '../../../../src/store/owners-postgres/open'
import { temporaryFolder } from '../../../support/process/child'
import { IS_WITHOUT_POSTGRES, type Postgres, startPostgres } from '../../../support/stores/postgres'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
const ROOMY: OwnerBounds = { maxOfApplication: 1000, max: 10_000, maxAgeMs: YEAR_MS }

const owner = (application: string, provider = 'openai'): Owner => ({
  application,
  alias: 'gpt',
  provider,
})
const files = (...ids: string[]) => ids.map((id) => ({ kind: 'files', id }))

const failing = (_: string, message: string, fields?: object) => {
  throw new Error(`${message} ${JSON.stringify(fields)}`)
}

type Open = (
  folder: string,
  bounds: OwnerBounds,
  nowMs: () => number,
) => Promise<OwnerStore> | OwnerStore

let postgres: Postgres | undefined
beforeAll(async () => {
  if (!IS_WITHOUT_POSTGRES) postgres = await startPostgres()
})
afterAll(async () => void (await postgres?.[Symbol.asyncDispose]()))

const inPostgres: Open = async (_, bounds, nowMs) =>
  openPostgresOwners({
    url: (await postgres?.database()) ?? '',
    log: failing,
    bounds,
    nowMs,
    // Nothing here is about time, and the machine may be busy.
    deadlineMs: 5000,
  })

const STORES: [string, Open][] = [
  ['memory', (_, bounds, nowMs) => memoryOwners(bounds, nowMs)],
  ['a file', (folder, bounds, nowMs) => openOwners({ folder, log: failing, bounds, nowMs })],
  ...(IS_WITHOUT_POSTGRES ? [] : [['PostgreSQL', inPostgres] as [string, Open]]),
]

async function withStore(open: Open, bounds = ROOMY) {
  const folder = temporaryFolder()
  const clock = { nowMs: 1_000_000 }
  const store = await open(folder.path, bounds, () => clock.nowMs)
  const ownerOf = async (id: string, kind = 'files') =>
    ((await store.find(kind, [id])).get(id) ?? []).map(({ application }) => application)
  return {
    store,
    clock,
    ownerOf,
    async [Symbol.asyncDispose]() {
      await store.close()
      folder[Symbol.dispose]()
    },
  }
}

describe.each(STORES)('owners in %s', (_, open) => {
  test('are found by kind and id', async () => {
    await using all = await withStore(open)
    await all.store.remember(files('a', 'b'), owner('billing'))

    expect(await all.store.find('files', ['a', 'c'])).toEqual(new Map([['a', [owner('billing')]]]))
    expect(await all.ownerOf('a', 'batches')).toEqual([])
  })

  test('are those who came first at a provider, and may differ between providers', async () => {
    await using all = await withStore(open)
    await all.store.remember(files('a'), owner('billing'))
    await all.store.remember(files('a', 'b'), owner('search'))
    await all.store.remember(files('a'), owner('search', 'azure'))

    expect(await all.ownerOf('a')).toEqual(['billing', 'search'])
    expect(await all.ownerOf('b')).toEqual(['search'])
  })

  test('are forgotten by their application alone', async () => {
    await using all = await withStore(open)
    await all.store.remember(files('a'), owner('billing'))

    await all.store.forget({ kind: 'files', id: 'a' }, 'search')
    expect(await all.ownerOf('a')).toEqual(['billing'])
    await all.store.forget({ kind: 'files', id: 'a' }, 'billing')
    expect(await all.ownerOf('a')).toEqual([])
  })

  test('of an application that makes too much are its oldest to go, and nobody else’s', async () => {
    await using all = await withStore(open, { ...ROOMY, maxOfApplication: 3, max: 5 })
    await all.store.remember(files('mine'), owner('billing'))
    for (const id of ['a', 'b', 'c', 'd', 'e']) await all.store.remember(files(id), owner('noisy'))
    await all.store.remember(files('f', 'g', 'h', 'i'), owner('noisy'))

    expect(await all.ownerOf('mine')).toEqual(['billing'])
    expect(await all.ownerOf('e')).toEqual([])
    const found = await all.store.find('files', ['f', 'g', 'h', 'i'])
    expect(found.size).toBe(3)
  })

  test('are forgotten after a year', async () => {
    await using all = await withStore(open)
    await all.store.remember(files('old'), owner('billing'))
    all.clock.nowMs += YEAR_MS / 2
    await all.store.remember(files('new'), owner('billing'))
    all.clock.nowMs += YEAR_MS / 2 + 1
    await all.store.purge()

    expect(await all.ownerOf('old')).toEqual([])
    expect(await all.ownerOf('new')).toEqual(['billing'])
  })

  test('are not remembered of an id that is too long, and many are at once', async () => {
    await using all = await withStore(open, { ...ROOMY, maxOfApplication: 5000 })
    const many = Array.from({ length: 1200 }, (_, at) => `id_${at}`)
    await all.store.remember(files('x'.repeat(300), ...many), owner('billing'))

    expect((await all.store.find('files', ['x'.repeat(300), ...many])).size).toBe(1200)
  })
})

describe('the file of owners', () => {
  test('is its owner’s alone, and outlives the process', async () => {
    using folder = temporaryFolder()
    const first = await openOwners({ folder: folder.path, log: failing })
    await first.remember(files('a'), owner('billing'))
    await first.close()
    const second = await openOwners({ folder: folder.path, log: failing })

    expect((await second.find('files', ['a'])).get('a')).toEqual([owner('billing')])
    expect(statSync(join(folder.path, 'owners.sqlite')).mode & 0o777).toBe(0o600)
    await second.close()
  })

  test('has one owner of each thing, however many processes say it at once', async () => {
    using folder = temporaryFolder()
    const child = join(import.meta.dir, '../../../support/process/owners-child.ts')
    const children = ['billing', 'search', 'news'].map((name) =>
      Bun.spawn([process.execPath, child, folder.path, name, '200'], {
        stdout: 'pipe',
        stderr: 'pipe',
      }),
    )
    const said = await Promise.all(
      children.map(async (one) => {
        expect(await new Response(one.stderr).text()).toBe('')
        return (await new Response(one.stdout).json()) as { own: number; found: number }
      }),
    )

    expect(said.map(({ found }) => found)).toEqual([200, 200, 200])
    expect(said.reduce((sum, { own }) => sum + own, 0)).toBe(200)
  })

  test.each([
    ['damaged', (path: string) => writeFileSync(path, 'no database at all '.repeat(100))],
    [
      'of another version',
      (path: string) => {
        const database = new Database(path)
        database.run('PRAGMA user_version = 99')
        database.close()
      },
    ],
  ])('stays as it is where it is %s, and that is said', async (_, spoil) => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'owners.sqlite')
    spoil(path)
    const before = await Bun.file(path).bytes()
    const lines: string[] = []
    const store = await openOwners({
      folder: folder.path,
      log: (level, message) => void lines.push(`${level} ${message}`),
    })
    await store.remember(files('a'), owner('billing'))

    expect((await store.find('files', ['a'])).size).toBe(1)
    expect(lines).toEqual([
      'error the data folder cannot be used; owners of what providers keep are forgotten',
    ])
    expect((await Bun.file(path).bytes()).subarray(100)).toEqual(before.subarray(100))
    await store.close()
  })

  test('that fails makes everything nobody’s, and says so once', async () => {
    using folder = temporaryFolder()
    const lines: string[] = []
    const store = await openOwners({
      folder: folder.path,
      log: (level, message) => void lines.push(`${level} ${message}`),
    })
    await store.remember(files('a'), owner('billing'))
    const other = new Database(join(folder.path, 'owners.sqlite'))
    other.run('DROP TABLE owners')
    other.close()

    for (let at = 0; at < 3; at++) {
      await store.remember(files('b'), owner('billing'))
      expect((await store.find('files', ['a'])).size).toBe(0)
    }
    expect(lines).toEqual(['error owners of what providers keep: the data folder fails'])
    await store.close()
  })
})
