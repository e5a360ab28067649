import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import {
  IS_WITHOUT_POSTGRES,
  PASSWORD,
  type Postgres,
  startPostgres,
} from '../../../support/stores/postgres'
import { filesOf, ownerCalled, ownersIn } from '../../../support/stores/postgres-owners'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** Nothing here is about time, and the machine may be busy. */
const PATIENT = { deadlineMs: 5000 }

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${name}_${at}`)

describe.skipIf(IS_WITHOUT_POSTGRES)('stores of owners on one PostgreSQL', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('know at once what another one has made, and what it has deleted', async () => {
    const url = await postgres.database()
    await using first = await ownersIn(url, PATIENT)
    await using second = await ownersIn(url, PATIENT)
    await first.make('billing', 'a')
    await second.make('search', 'a', 'b')

    expect(await second.find('files', ['a', 'b', 'c'])).toEqual(
      new Map([
        ['a', [ownerCalled('billing')]],
        ['b', [ownerCalled('search')]],
      ]),
    )
    await first.forget({ kind: 'files', id: 'a' }, 'billing')
    expect(await second.ownerOf('a')).toEqual([])
    expect([first.lines, second.lines]).toEqual([[], []])
  })

  test('find another’s thing at another provider, also where they know one of their own', async () => {
    const url = await postgres.database()
    await using first = await ownersIn(url, PATIENT)
    await using second = await ownersIn(url, PATIENT)
    await first.make('billing', 'a')
    await second.remember(filesOf(['a']), { ...ownerCalled('search'), provider: 'azure' })

    expect(await first.ownerOf('a')).toEqual(['billing', 'search'])
  })

  test('agree on one owner of each thing that all say to be theirs at once', async () => {
    const url = await postgres.database()
    const applications = ['billing', 'search', 'news']
    const stores = await Promise.all(applications.map(() => ownersIn(url, PATIENT)))
    const ids = numbered('id', 300)
    await Promise.all(
      stores.flatMap((store, at) =>
        (at === 1 ? ids.toReversed() : ids).map((id) => store.make(applications[at] ?? '', id)),
      ),
    )

    const found = await Promise.all(stores.map((store) => store.find('files', ids)))
    expect(found[0]?.size).toBe(300)
    expect([...(found[0]?.values() ?? [])].every((owners) => owners.length === 1)).toBe(true)
    expect(found[1]).toEqual(found[0] as (typeof found)[number])
    expect(found[2]).toEqual(found[0] as (typeof found)[number])
    for (const store of stores) {
      expect(store.lines).toEqual([])
      await store.close()
    }
  })

  test('keep the bounds of each application together, and count what they have', async () => {
    const url = await postgres.database()
    const bounds = { maxOfApplication: 30, max: 50, maxAgeMs: YEAR_MS }
    await using first = await ownersIn(url, { ...PATIENT, bounds })
    await using second = await ownersIn(url, { ...PATIENT, bounds })
    await first.make('billing', ...numbered('mine', 20))
    await Promise.all(
      [first, second].flatMap((store, at) =>
        numbered(`noisy${at}`, 40).map((id) => store.make('noisy', id)),
      ),
    )
    await second.make('late', 'no room')

    expect((await second.find('files', numbered('mine', 20))).size).toBe(20)
    await using sql = new Bun.SQL(url, { max: 1 })
    const counts =
      () => sql`SELECT application, things::int, (SELECT count(*)::int FROM portus.owners
      WHERE owners.application = owner_counts.application) AS counted FROM portus.owner_counts ORDER BY 1`
    expect([...(await counts())]).toEqual([
      { application: 'billing', things: 20, counted: 20 },
      { application: 'late', things: 0, counted: 0 },
      { application: 'noisy', things: 30, counted: 30 },
    ])
    await first.forget({ kind: 'files', id: 'mine_3' }, 'billing')
    expect((await counts())[0]).toEqual({ application: 'billing', things: 19, counted: 19 })
  })

  test('forget what is a year old, and count it no more', async () => {
    const url = await postgres.database()
    const clock = { nowMs: 1_000_000 }
    await using store = await ownersIn(url, { ...PATIENT, nowMs: () => clock.nowMs })
    await store.make('billing', ...numbered('old', 1200))
    clock.nowMs += YEAR_MS
    await store.make('billing', 'new')
    await Promise.all([store.purge(), store.purge()])

    expect((await store.find('files', [...numbered('old', 1200), 'new'])).size).toBe(1)
    await using sql = new Bun.SQL(url, { max: 1 })
    expect([...(await sql`SELECT things::int FROM portus.owner_counts`)]).toEqual([{ things: 1 }])
  })

  test('look up ten thousand ids, whatever stands in them', async () => {
    await using store = await ownersIn(await postgres.database(), PATIENT)
    const odd = ['nul\0', 'half \ud800', '', 'quote \' " \\', '🦊', 'x'.repeat(257), '%_', '{}']
    await store.make('billing', ...odd, 'id_9999')
    const found = await store.find('files', [
      ...odd,
      ...numbered('id', 10_000 - odd.length),
      'id_9999',
    ])

    expect([...found.keys()]).toEqual(['', 'quote \' " \\', '🦊', '%_', '{}', 'id_9999'])
    expect(store.lines).toEqual([])
  })

  test('remember a provider with an address that is longer than an index takes', async () => {
    await using store = await ownersIn(await postgres.database(), PATIENT)
    const far = { ...ownerCalled('billing'), provider: `https://${'x'.repeat(9000)}.example` }
    await store.remember(filesOf(['a']), far)

    expect((await store.find('files', ['a'])).get('a')).toEqual([far])
  })

  test('share between processes, with one owner of each thing', async () => {
    const url = await postgres.database()
    const child = join(import.meta.dir, '../../../support/stores/postgres-owners-child.ts')
    const said = await Promise.all(
      ['billing', 'search', 'news'].map(async (name) => {
        const one = Bun.spawn([process.execPath, child, url, name, '200'], { stderr: 'pipe' })
        expect(await one.stderr.text()).toBe('')
        return (await one.stdout.json()) as { own: number; found: number }
      }),
    )

    expect(said.map(({ found }) => found)).toEqual([200, 200, 200])
    expect(said.reduce((sum, { own }) => sum + own, 0)).toBe(200)
  })

  test('add their tables to a database that has those of an older version', async () => {
    const url = await postgres.database()
    await (await ownersIn(url, PATIENT)).close()
    await using sql = new Bun.SQL(url, { max: 1 })
    const later = await sql`SELECT tablename FROM pg_tables WHERE schemaname = 'portus'
      AND tablename NOT IN ('usage_rows', 'usage_hours', 'usage_state', 'migrations')`
    for (const { tablename } of later) await sql.unsafe(`DROP TABLE portus.${tablename}`)
    await sql`DELETE FROM portus.migrations WHERE version > 1`
    await using store = await ownersIn(url, PATIENT)
    await store.make('billing', 'a')

    expect(await store.ownerOf('a')).toEqual(['billing'])
    expect(store.lines).toEqual([])
    expect([...(await sql`SELECT id FROM portus.owners`)]).toEqual([{ id: 'a' }])
  })

  test('need no more of a user than a schema of its own', async () => {
    const url = await postgres.database()
    await using sql = new Bun.SQL(url, { max: 1 })
    const name = `u${crypto.randomUUID().replaceAll('-', '')}`
    await sql.unsafe(
      `CREATE ROLE ${name} LOGIN PASSWORD '${PASSWORD}'; CREATE SCHEMA portus AUTHORIZATION ${name}`,
    )
    await using store = await ownersIn(url.replace('//postgres:', `//${name}:`), PATIENT)
    await store.make('billing', 'a')

    expect(await store.ownerOf('a')).toEqual(['billing'])
    expect(store.lines).toEqual([])
  })
})
