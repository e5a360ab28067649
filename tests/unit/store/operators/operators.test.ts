import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MAX_ENTRIES, type OperatorStore } from '../../../../src/store/operators/operator-store'
import { random } from '../../../support/random'
import { SHARED_KINDS, sharing, startOperatorPlaces } from '../../../support/stores/operators'

type Places = Awaited<ReturnType<typeof startOperatorPlaces>>

let places: Places
beforeAll(async () => {
  places = await startOperatorPlaces()
}, 60_000)
afterAll(() => places[Symbol.asyncDispose]())

/** What every store has to do, by plain maps. */
function model() {
  const kinds = { pause: new Map<string, string>(), alert: new Map<string, string>() }
  return {
    all: (kind: 'pause' | 'alert') => new Map(kinds[kind]),
    set(kind: 'pause' | 'alert', name: string, value: string) {
      const isOther = kinds[kind].get(name) !== value
      kinds[kind].set(name, value)
      return isOther
    },
    remove(kind: 'pause' | 'alert', name: string, was?: string) {
      const is = kinds[kind].get(name)
      return is !== undefined && (was === undefined || was === is) && kinds[kind].delete(name)
    },
    replace(kind: 'pause' | 'alert', name: string, was: string | undefined, value: string) {
      if (kinds[kind].get(name) !== was) return false
      kinds[kind].set(name, value)
      return true
    },
  }
}

const NAMES = ['billing', 'Billing', 'a b', 'ü', '', "'; DROP TABLE entries; --", 'x'.repeat(500)]
const VALUES = ['', '0', '{"since":1,"by":"x"}', 'ä\n"', 'y'.repeat(2000)]

describe.each(['memory', ...SHARED_KINDS] as const)('entries in %s', (kind) => {
  const stores = async (count: number) => {
    const place = kind === 'memory' ? kind : await places.place(kind)
    const all = sharing(place, count)
    return {
      place,
      all,
      async [Symbol.asyncDispose]() {
        for (const store of all) await store.close()
      },
    }
  }

  test('say where they are', async () => {
    await using opened = await stores(1)
    expect(opened.all[0]?.kind).toBe(kind)
  })

  test('are as plain maps have them, whatever is done, by whichever store on the same place', async () => {
    await using opened = await stores(2)
    const expected = model()
    const { below, pick } = random(4711)
    for (let step = 0; step < 250; step++) {
      const store = pick(opened.all) as OperatorStore
      const of = pick(['pause', 'alert'] as const)
      const [name, value, was] = [pick(NAMES), pick(VALUES), pick([...VALUES, undefined])]
      const does = below(3)
      if (does === 0) expect(await store.set(of, name, value)).toBe(expected.set(of, name, value))
      if (does === 1) expect(await store.remove(of, name, was)).toBe(expected.remove(of, name, was))
      if (does === 2)
        expect(await store.replace(of, name, was, value)).toBe(
          expected.replace(of, name, was, value),
        )
      if (step % 10 === 0)
        for (const one of ['pause', 'alert'] as const)
          expect(await pick(opened.all).all(one)).toEqual(expected.all(one))
    }
    for (const one of ['pause', 'alert'] as const)
      expect(await opened.all[0]?.all(one)).toEqual(expected.all(one))
  })

  test('are set, replaced and removed by exactly one of all that want it at once', async () => {
    await using opened = await stores(6)
    for (let round = 0; round < 15; round++) {
      const name = `name-${round}`
      const winners = async (work: (store: OperatorStore) => Promise<boolean>) =>
        (await Promise.all(opened.all.map(work))).filter(Boolean).length

      expect(await winners((store) => store.set('pause', name, 'a'))).toBe(1)
      expect(await winners((store) => store.replace('pause', name, 'a', 'b'))).toBe(1)
      expect(await winners((store) => store.remove('pause', name, 'b'))).toBe(1)
      expect(await winners((store) => store.replace('pause', name, undefined, 'c'))).toBe(1)
      expect(await winners((store) => store.remove('pause', name))).toBe(1)
    }
    expect(await opened.all[0]?.all('pause')).toEqual(new Map())
  })

  test('go on where a store was closed, as long as the place is there', async () => {
    await using opened = await stores(1)
    await opened.all[0]?.set('pause', 'billing', 'text')
    await opened.all[0]?.close()
    const [again] = sharing(opened.place, 1)

    expect(await again?.all('pause')).toEqual(
      kind === 'memory' ? new Map() : new Map([['billing', 'text']]),
    )
    await again?.close()
  })
})

describe.each(SHARED_KINDS)('more entries than there may be in %s', (kind) => {
  test('are an error, and not the first of them', async () => {
    const place = await places.place(kind)
    const [store] = sharing(place, 1) as [OperatorStore]
    await store.set('pause', 'one', 'x')
    await fill(place)

    await expect(store.all('pause')).rejects.toThrow(`more than ${MAX_ENTRIES} entries`)
    expect(await store.all('alert')).toEqual(new Map())
    await store.close()
  })
})

/** Writes as many as there may be, by hand. */
async function fill({ kind, at }: Awaited<ReturnType<Places['place']>>): Promise<void> {
  const names = Array.from({ length: MAX_ENTRIES }, (_, number) => `name-${number}`)
  if (kind === 'file') {
    const { Database } = await import('bun:sqlite')
    using database = new Database(join(at, 'operators.sqlite'))
    database
      .query(`INSERT INTO entries SELECT 'pause', value, 'x' FROM json_each(?)`)
      .run(JSON.stringify(names))
  } else if (kind === 'redis') {
    const client = new Bun.RedisClient(at)
    await client.send('HSET', [
      'portus:{limits}:operators:pause',
      ...names.flatMap((n) => [n, 'x']),
    ])
    client.close()
  } else {
    await using sql = new Bun.SQL(at, { max: 1 })
    await sql.unsafe(
      `INSERT INTO portus.operator_entries SELECT 'pause', 'name-' || n, 'x' FROM generate_series(1, ${MAX_ENTRIES}) AS n`,
    )
  }
}

describe('the file of entries', () => {
  test('is not made before somebody writes, and is its owner’s alone', async () => {
    const { at } = await places.place('file')
    const [store] = sharing({ kind: 'file', at }, 1) as [OperatorStore]

    expect(await store.all('pause')).toEqual(new Map())
    expect(await store.remove('pause', 'billing')).toBe(false)
    expect(existsSync(at)).toBe(false)
    await store.set('pause', 'billing', 'x')

    expect(statSync(at).mode & 0o777).toBe(0o700)
    for (const end of ['', '-wal', '-shm'])
      expect(statSync(join(at, `operators.sqlite${end}`)).mode & 0o777).toBe(0o600)
    await store.close()
  })

  test('is seen by who has looked before it was there', async () => {
    const [early, other] = sharing(await places.place('file'), 2) as [OperatorStore, OperatorStore]
    expect(await early.all('pause')).toEqual(new Map())
    await other.set('pause', 'billing', 'x')

    expect(await early.all('pause')).toEqual(new Map([['billing', 'x']]))
    await early.close()
    await other.close()
  })

  test.each([[['', '-wal', '-shm']], [['']]])(
    'that is taken away with %j pauses nobody any more, and is made anew for all by who writes next',
    async (ends) => {
      const place = await places.place('file')
      const [one, other] = sharing(place, 2) as [OperatorStore, OperatorStore]
      await one.set('pause', 'billing', 'x')
      expect(await other.all('pause')).toEqual(new Map([['billing', 'x']]))
      for (const end of ends) rmSync(join(place.at, `operators.sqlite${end}`), { force: true })

      for (const store of [one, other]) expect(await store.all('pause')).toEqual(new Map())
      expect(existsSync(join(place.at, 'operators.sqlite'))).toBe(false)
      expect(await one.replace('pause', 'search', undefined, 'y')).toBe(true)
      expect(await other.replace('pause', 'search', undefined, 'z')).toBe(false)
      const [next] = sharing(place, 1) as [OperatorStore]
      for (const store of [one, other, next])
        expect(await store.all('pause')).toEqual(new Map([['search', 'y']]))
      for (const store of [one, other, next]) await store.close()
    },
  )

  test('that another one stands for is left for that one', async () => {
    const [place, elsewhere] = [await places.place('file'), await places.place('file')]
    const [one] = sharing(place, 1) as [OperatorStore]
    const [backup] = sharing(elsewhere, 1) as [OperatorStore]
    await one.set('pause', 'billing', 'x')
    await backup.set('pause', 'search', 'y')
    await backup.close()
    renameSync(join(elsewhere.at, 'operators.sqlite'), join(place.at, 'operators.sqlite'))
    for (const end of ['-wal', '-shm']) rmSync(join(place.at, `operators.sqlite${end}`))

    expect(await one.all('pause')).toEqual(new Map([['search', 'y']]))
    await one.close()
  })

  test('that is damaged, or of another version, stays as it is, and is read once it is mended', async () => {
    const { at } = await places.place('file')
    const path = join(at, 'operators.sqlite')
    const [store] = sharing({ kind: 'file', at }, 1) as [OperatorStore]
    const damage = 'no database '.repeat(1000)
    await Bun.write(path, damage)

    await expect(store.all('pause')).rejects.toThrow('not a database')
    await expect(store.set('pause', 'billing', 'x')).rejects.toThrow('not a database')
    expect(await Bun.file(path).text()).toBe(damage)

    await Bun.file(path).delete()
    const { Database } = await import('bun:sqlite')
    {
      using database = new Database(path)
      database.run('PRAGMA user_version = 7')
    }
    await expect(store.all('pause')).rejects.toThrow('layout 7')

    await Bun.file(path).delete()
    await store.set('pause', 'billing', 'x')
    expect(await store.all('pause')).toEqual(new Map([['billing', 'x']]))
    await store.close()
  })
})
