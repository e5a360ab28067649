import { Database } from 'bun:sqlite'
import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { memoryStore } from '../../../src/store/memory-store'
import { openStore } from '../../../src/store/open-store'
import { bytesKept, type ResponseStore, type StoreBounds } from '../../../src/store/store'
import { jsonOf, response } from '../../support/cases/kept-responses'

const HOUR_MS = 60 * 60 * 1000
const ROOMY: StoreBounds = { maxApplicationBytes: 1e7, maxBytes: 1e8, maxAgeMs: HOUR_MS }

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'portus-store-'))
  folders.push(made)
  return made
}
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

type Open = (bounds: StoreBounds, nowMs: () => number) => Promise<ResponseStore>

const failing = (_: string, message: string, fields?: object) => {
  throw new Error(`${message} ${JSON.stringify(fields)}`)
}

const STORES: [string, Open][] = [
  ['memory', async (bounds, nowMs) => memoryStore(bounds, nowMs)],
  ['a file', (bounds, nowMs) => openStore({ folder: folder(), log: failing, bounds, nowMs })],
]

/** A clock that the test turns. */
function clock() {
  let at = 1_000_000
  const pass = (ms: number) => {
    at += ms
  }
  return { nowMs: () => at, pass }
}

describe.each(STORES)('responses in %s', (_, open) => {
  test('are found as they were kept', async () => {
    const store = await open(ROOMY, clock().nowMs)
    const kept = response('one', { previousId: 'zero', input: ['a', 'b'], output: ['c'] })
    await store.keep('app', kept)
    const found = await store.find('app', 'one')

    expect(found).toMatchObject({ id: 'one', previousId: 'zero', head: kept.head, inputCount: 2 })
    expect(found?.items).toEqual([...kept.items])
    expect(jsonOf(found)).toBe(jsonOf(kept))
    for (const [at, item] of kept.items.entries())
      expect(Buffer.from((await store.findItem('app', item.id))?.json ?? []).toString()).toContain(
        ['a', 'b', 'c'][at] as string,
      )
    store.close()
  })

  test('are found whole, whatever their size and number', async () => {
    const store = await open(ROOMY, clock().nowMs)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 700_000 }), { minLength: 1, maxLength: 4 }),
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        async (lengths, text) => {
          const id = crypto.randomUUID()
          const kept = response(id, { input: lengths.map((length) => text + 'x'.repeat(length)) })
          await store.keep('app', kept)
          expect(jsonOf(await store.find('app', id))).toBe(jsonOf(kept))
          const last = kept.items.at(-1)
          const item = await store.findItem('app', last?.id ?? '')
          expect(JSON.parse(Buffer.from(item?.json ?? []).toString()).id).toBe(last?.id)
          expect(await store.remove('app', id)).toBe(true)
        },
      ),
      { numRuns: 20 },
    )
    store.close()
  })

  test('are their application’s alone', async () => {
    const store = await open(ROOMY, clock().nowMs)
    await store.keep('app', response('one', { output: ['x'] }))
    await store.keep('other', response('one', { output: ['y'] }))
    const [item] = response('one', { output: ['x'] }).items
    for (const name of ['', 'ap', 'app\n', 'of app', 'all', 'APP']) {
      expect(await store.find(name, 'one')).toBeUndefined()
      expect(await store.findItem(name, item?.id ?? '')).toBeUndefined()
      expect(await store.remove(name, 'one')).toBe(false)
    }
    expect(await store.remove('other', 'one')).toBe(true)
    expect(jsonOf(await store.find('app', 'one'))).toContain('x')
    store.close()
  })

  test('go an hour after their last use', async () => {
    const { nowMs, pass } = clock()
    const store = await open(ROOMY, nowMs)
    for (const id of ['one', 'two']) await store.keep('app', response(id, { output: [id] }))
    pass(HOUR_MS / 2)
    await store.touch('app', ['one', 'none'])
    pass(HOUR_MS / 2)
    expect(await store.find('app', 'two')).toBeUndefined()
    expect(await store.findItem('app', 'two-0')).toBeUndefined()
    expect(await store.remove('app', 'two')).toBe(false)
    expect(await store.find('app', 'one')).toBeDefined()
    pass(HOUR_MS / 2)
    expect(await store.find('app', 'one')).toBeUndefined()
    await store.purge()
    store.close()
  })

  test('are not found once they are removed, nor are their items', async () => {
    const store = await open(ROOMY, clock().nowMs)
    await store.keep('app', response('one', { input: ['a'.repeat(3_000_000)], output: ['b'] }))
    expect(await store.remove('app', 'one')).toBe(true)
    expect(await store.remove('app', 'one')).toBe(false)
    expect(await store.find('app', 'one')).toBeUndefined()
    expect(await store.findItem('app', 'one-1')).toBeUndefined()
    store.close()
  })

  test('may be kept again under the same id', async () => {
    const store = await open(ROOMY, clock().nowMs)
    for (const text of ['first', 'second'])
      await store.keep('app', response('one', { output: [text] }))
    expect(jsonOf(await store.find('app', 'one'))).toContain('second')
    store.close()
  })

  test('a reference is no item of its own', async () => {
    const store = await open(ROOMY, clock().nowMs)
    const kept = response('one', { input: ['a'] })
    const items = kept.items.map((item) => ({ ...item, isReference: true }))
    await store.keep('app', { ...kept, items })
    expect(await store.findItem('app', 'one-0')).toBeUndefined()
    expect((await store.find('app', 'one'))?.items).toEqual(items)
    store.close()
  })

  test('never hold more than their bounds, and the oldest goes first', async () => {
    const one = bytesKept(response('r00', { output: ['x'.repeat(1000)] }))
    const { nowMs, pass } = clock()
    const bounds = { maxApplicationBytes: 4 * one, maxBytes: 6 * one, maxAgeMs: HOUR_MS }
    const store = await open(bounds, nowMs)
    const names = (application: string) =>
      Promise.all(
        Array.from({ length: 10 }, async (_, at) =>
          (await store.find(application, `r0${at}`)) ? at : undefined,
        ),
      ).then((found) => found.filter((at) => at !== undefined))
    for (let at = 0; at < 8; at++) {
      pass(1)
      await store.keep('a', response(`r0${at}`, { output: ['x'.repeat(1000)] }))
    }
    expect(await names('a')).toEqual([4, 5, 6, 7])
    pass(120_000)
    await store.touch('a', ['r04'])
    for (let at = 0; at < 4; at++) {
      pass(1)
      await store.keep('b', response(`r0${at}`, { output: ['x'.repeat(1000)] }))
    }
    expect(await names('b')).toEqual([0, 1, 2, 3])
    expect(await names('a')).toEqual([4, 7])
    await store.keep('a', response('r09', { output: ['x'.repeat(50_000)] }))
    expect(await names('a')).toEqual([4, 7])
    store.close()
  })

  test('of a thousand applications stay in their places', async () => {
    const store = await open(ROOMY, clock().nowMs)
    const names = Array.from({ length: 1000 }, (_, at) => `app ${at}`)
    for (const name of names) await store.keep(name, response('one', { output: [name] }))
    for (const name of names) expect(jsonOf(await store.find(name, 'one'))).toContain(`"${name}"`)
    store.close()
  })
})

describe('the file of responses', () => {
  test('is its owner’s alone, and so are the files beside it', async () => {
    const place = join(folder(), 'made')
    const store = await openStore({ folder: place, log: failing })
    await store.keep('app', response('one', { output: ['a'] }))
    expect(statSync(place).mode & 0o777).toBe(0o700)
    for (const end of ['', '-wal', '-shm'])
      expect(statSync(join(place, `responses.sqlite${end}`)).mode & 0o777).toBe(0o600)
    store.close()
  })

  test('is shared by those who open it, and outlives them', async () => {
    const place = folder()
    const [one, two] = [
      await openStore({ folder: place, log: failing }),
      await openStore({ folder: place, log: failing }),
    ]
    await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        (at % 2 ? one : two).keep('app', response(`r${at}`, { output: ['x'.repeat(at * 20_000)] })),
      ),
    )
    for (let at = 0; at < 40; at++)
      for (const store of [one, two]) expect(await store.find('app', `r${at}`)).toBeDefined()
    expect(await one.remove('app', 'r7')).toBe(true)
    expect(await two.find('app', 'r7')).toBeUndefined()
    one.close()
    two.close()
    const again = await openStore({ folder: place, log: failing })
    expect(await again.find('app', 'r8')).toBeDefined()
    again.close()
  })

  test('holds nothing of what was removed', async () => {
    const place = folder()
    const store = await openStore({ folder: place, log: failing })
    await store.keep('app', response('one', { input: [`secret ${'word '.repeat(200_000)}`] }))
    await store.remove('app', 'one')
    await store.purge()
    for (const end of ['', '-wal']) {
      const text = await Bun.file(join(place, `responses.sqlite${end}`)).text()
      expect(text).not.toContain('secret word')
      expect(text).not.toContain('word word')
    }
    store.close()
    const database = new Database(join(place, 'responses.sqlite'), { readonly: true })
    for (const table of ['responses', 'pieces', 'items'])
      expect(database.query(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 })
    expect(database.query("SELECT bytes FROM totals WHERE scope = 'all'").get()).toEqual({
      bytes: 0,
    })
    database.close()
  })

  test.each([
    ['is no database', 'no database '.repeat(1000)],
    ['is cut off', undefined],
  ])('is made anew where it %s', async (_, content) => {
    const place = folder()
    const path = join(place, 'responses.sqlite')
    const before = await openStore({ folder: place, log: failing })
    await before.keep('app', response('one', { output: ['a'] }))
    before.close()
    const bytes = await Bun.file(path).bytes()
    await Bun.write(path, content ?? bytes.subarray(0, 5000))
    const after = await openStore({ folder: place, log: failing })
    await after.keep('app', response('two', { output: ['b'] }))
    expect(await after.find('app', 'two')).toBeDefined()
    after.close()
  })

  test('of another layout is made anew', async () => {
    const place = folder()
    const database = new Database(join(place, 'responses.sqlite'))
    database.run('CREATE TABLE responses (other TEXT)')
    database.run('PRAGMA user_version = 99')
    database.close()
    const store = await openStore({ folder: place, log: failing })
    await store.keep('app', response('two', { output: ['b'] }))
    expect(await store.find('app', 'two')).toBeDefined()
    store.close()
  })

  test('that cannot be used gives way to memory, and says so', async () => {
    const lines: unknown[] = []
    const place = join(folder(), 'a file')
    await Bun.write(place, 'in the way')
    const store = await openStore({
      folder: place,
      log: (...line) => void lines.push(line),
    })
    await store.keep('app', response('one', { output: ['a'] }))
    expect(await store.find('app', 'one')).toBeDefined()
    expect(lines).toEqual([
      [
        'warn',
        'the data folder cannot be used; stored responses are kept in memory',
        { folder: place, cause: expect.any(String) },
      ],
    ])
  })
})
