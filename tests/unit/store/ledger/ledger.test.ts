import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isBusy } from '../../../../src/store/file-work'
import { openLedger, visitLedger } from '../../../../src/store/ledger/open-ledger'
import { prepareLedger } from '../../../../src/store/ledger/tables'
import type { LedgerRow } from '../../../../src/usage/ledger/row'
import { ledgerPlace, utcDays } from '../../../support/cases/ledger-places'
import { ledgerRow } from '../../../support/cases/ledger-rows'

const START_MS = Date.UTC(2026, 10, 3, 12)
const ALL = { fromMs: 0, toMs: START_MS * 2 }

const FULL: LedgerRow = {
  id: '019e0000-0000-7000-8000-000000000001',
  startedAtMs: START_MS,
  endedAtMs: START_MS + 900,
  timeToFirstByteMs: 120,
  application: 'billing',
  team: 'payments',
  keyName: '2026-11',
  session: 'session-1',
  alias: 'fast',
  target: 'config.targets[0]',
  provider: 'openai',
  model: 'gpt-5.4',
  endpoint: 'chat',
  status: 200,
  outcome: 'complete',
  requestId: 'client-1',
  tokens: {
    inputTokens: 1,
    cacheReadTokens: 2,
    cacheWriteTokens: 3,
    cacheWrite1hTokens: 4,
    audioInputTokens: 5,
    outputTokens: 6,
    reasoningTokens: 0,
    audioOutputTokens: 8,
  },
  units: { images: 1, audioSeconds: 1.5, characters: 3, fileBytes: 4, batchRequests: 5 },
  microUsd: 1234,
  price: { source: 'config', version: 'v1', tier: 'batch' },
  accuracy: 'partial',
  attempts: [{ target: 'config.targets[0]', cause: 'ECONNREFUSED', startedAfterMs: 1 }],
}

describe('a row', () => {
  test('is read as it was added, with everything or with nothing that may be missing', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()
    const bare = ledgerRow({ startedAtMs: START_MS + 1, tokens: {} })

    for (const row of [FULL, bare]) ledger.add(row)
    await ledger.flush()

    expect(await ledger.rows({ ...ALL, limit: 10 })).toEqual([FULL, bare])
    await ledger.close()
  })

  test('that comes twice counts once, also in the sums', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()

    for (const row of [FULL, FULL]) ledger.add(row)
    await ledger.flush()
    ledger.add({ ...FULL, microUsd: 99 })
    await ledger.flush()

    expect(
      await ledger.sums({ ...ALL, by: ['application', 'team', 'key'], timeZone: 'UTC' }),
    ).toEqual([
      {
        group: { application: 'billing', team: 'payments', key: '2026-11' },
        requests: 1,
        failed: 0,
        inputTokens: 1,
        cacheReadTokens: 2,
        cacheWriteTokens: 7,
        outputTokens: 6,
        reasoningTokens: 0,
        audioTokens: 13,
        microUsd: 1234,
        unpriced: 0,
      },
    ])
    await ledger.close()
  })

  test('is found on one page only, oldest first, also among rows of one moment', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()
    const rows = Array.from({ length: 25 }, (_, at) =>
      ledgerRow({
        startedAtMs: START_MS + Math.floor(at / 7),
        id: `id-${String(at).padStart(2, '0')}`,
      }),
    )
    for (const row of rows.toReversed()) ledger.add(row)
    await ledger.flush()

    const found: string[] = []
    for (let afterId: string | undefined; ; afterId = found.at(-1)) {
      const page = await ledger.rows({ ...ALL, limit: 4, ...(afterId && { afterId }) })
      if (page.length === 0) break
      found.push(...page.map(({ id }) => id))
    }

    expect(found).toEqual(rows.map(({ id }) => id))
    await ledger.close()
  })
})

describe('the file', () => {
  test('is for its owner alone', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()
    ledger.add(FULL)
    await ledger.flush()

    for (const end of ['', '-wal', '-shm'])
      expect(statSync(place.file + end).mode & 0o777).toBe(0o600)
    await ledger.close()
  })

  test('is not made without a folder', async () => {
    const options = { log: () => {}, retentionDays: 90, windowAt: utcDays }

    expect(await openLedger({ folder: undefined, ...options })).toBeUndefined()
  })

  test.each([
    [
      'is no database',
      'damaged',
      async (path: string) => void (await Bun.write(path, 'no '.repeat(9000))),
    ],
    [
      'is cut off',
      'damaged',
      async (path: string) => {
        await Bun.write(path, (await Bun.file(path).bytes()).subarray(0, 5000))
      },
    ],
    [
      'is of a later version',
      'foreign',
      async (path: string) => {
        using database = new Database(path)
        database.run('PRAGMA user_version = 99')
      },
    ],
    [
      'is of another program',
      'foreign',
      async (path: string) => {
        using database = new Database(path)
        database.run('PRAGMA user_version = 0')
      },
    ],
  ])('that %s is moved aside once, whole, and said so', async (_, why, breakFile) => {
    using place = ledgerPlace()
    const before = await place.open()
    before.add(FULL)
    await before.close()
    await breakFile(place.file)
    const bytes = await Bun.file(place.file).bytes()
    place.lines.length = 0

    const ledgers = await Promise.all([place.open(), place.open(), place.open()])
    ledgers[0]?.add(ledgerRow())
    await Promise.all(ledgers.map((ledger) => ledger.close()))

    const aside = readdirSync(place.path).filter((name) => name.includes(`-${why}-`))
    expect(aside).toEqual([expect.stringMatching(/^ledger-\d{4}-\d\d-\d\d-\w+-\d+\.sqlite$/)])
    expect(await Bun.file(join(place.path, aside[0] ?? '')).bytes()).toEqual(bytes)
    expect(place.lines).toEqual([
      [
        'error',
        'the ledger begins anew; the old file is kept',
        { moved_to: join(place.path, aside[0] ?? ''), cause: expect.any(String) },
      ],
    ])
    const again = await place.open()
    expect(await again.rows({ ...ALL, limit: 10 })).toHaveLength(1)
    await again.close()
  })

  test('that is taken away while it is in use is made anew, and no row is lost', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()
    ledger.add(FULL)
    await ledger.flush()

    for (const end of ['', '-wal', '-shm']) renameSync(place.file + end, `${place.file}.old${end}`)
    ledger.add(ledgerRow())
    await ledger.flush()

    expect(await ledger.rows({ ...ALL, limit: 10 })).toHaveLength(1)
    await ledger.close()
    expect(place.lines).toEqual([])
  })

  test('that breaks while it is in use is moved aside, and no row that waits is lost', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()
    ledger.add(FULL)
    await ledger.close()
    const broken = await place.open()
    const bytes = await Bun.file(place.file).bytes()
    // The pages behind the first one, which say what tables there are.
    bytes.fill(0xff, 4096)
    await Bun.write(place.file, bytes)

    broken.add(ledgerRow())
    for (let tries = 0; broken.state().waiting > 0 && tries < 5; tries++) await broken.flush()

    expect(broken.state()).toMatchObject({ waiting: 0, dropped: 0 })
    expect(place.lines.map(([, message]) => message)).toContain(
      'the ledger begins anew; the old file is kept',
    )
    expect(await broken.rows({ ...ALL, limit: 10 })).toHaveLength(1)
    await broken.close()
  })
})

test('a file whose tables another process makes just now is none of another program', () => {
  using place = ledgerPlace()
  mkdirSync(place.path, { recursive: true })
  using mine = new Database(place.file, { create: true, readwrite: true })
  using theirs = new Database(place.file, { readwrite: true })
  let tries = 0
  const query = mine.query.bind(mine)
  mine.query = ((sql: string) => {
    if (sql.includes('sqlite_master')) {
      tries++
      // It comes through, or finds the file locked and comes later.
      try {
        prepareLedger(theirs)
      } catch (cause) {
        expect(isBusy(cause)).toBe(true)
      }
    }
    return query(sql)
  }) as typeof mine.query

  expect(() => prepareLedger(mine)).not.toThrow()
  expect(tries).toBe(1)
})

describe('a file of the first version', () => {
  /** Makes what this version has added undone. */
  async function firstVersion(place: ReturnType<typeof ledgerPlace>): Promise<void> {
    const ledger = await place.open()
    for (const row of [FULL, ledgerRow({ startedAtMs: START_MS + 1 })]) ledger.add(row)
    await ledger.close()
    using database = new Database(place.file)
    database.run('ALTER TABLE usage_rows DROP COLUMN error; DROP TABLE audit_entries')
    database.run('PRAGMA user_version = 1')
  }

  test('is brought up to date with all that it has, by several processes at once', async () => {
    using place = ledgerPlace()
    await firstVersion(place)

    const ledgers = await Promise.all([place.open(), place.open(), place.open()])
    const entry = { id: Bun.randomUUIDv7(), atMs: START_MS, action: 'server.started', detail: {} }
    ledgers[0]?.addAudit(entry)
    ledgers[1]?.add(ledgerRow({ startedAtMs: START_MS + 2 }))
    await Promise.all(ledgers.map((ledger) => ledger.close()))

    const again = await place.open()
    expect(await again.rows({ ...ALL, limit: 10 })).toHaveLength(3)
    expect((await again.rows({ ...ALL, limit: 1 }))[0]).toEqual(FULL)
    expect(await again.sums({ ...ALL, by: [], timeZone: 'UTC' })).toMatchObject([
      { requests: 3, microUsd: 1234 },
    ])
    expect(await again.audit({ limit: 9 })).toEqual([entry])
    await again.close()
    expect(place.lines).toEqual([])
    using database = new Database(place.file, { readonly: true })
    expect(database.query('PRAGMA user_version').get()).toEqual({ user_version: 2 })
  })

  test('is read by a command as it is, and left so', async () => {
    using place = ledgerPlace()
    await firstVersion(place)

    const visited = await visitLedger(place.path, false)
    if ('unreadable' in visited) throw new Error(visited.unreadable)

    expect(await visited.rows({ ...ALL, limit: 10 })).toHaveLength(2)
    expect(await visited.sums({ ...ALL, by: [], timeZone: 'UTC' })).toMatchObject([{ requests: 2 }])
    await visited.close()
    using database = new Database(place.file, { readonly: true })
    expect(database.query('PRAGMA user_version').get()).toEqual({ user_version: 1 })
  })
})

describe('a folder that cannot be used', () => {
  test('lets rows wait, is said once, and loses nothing once it can be', async () => {
    using place = ledgerPlace()
    const folder = join(place.path, 'data')
    await Bun.write(folder, 'in the way')
    const ledger = await place.open({ folder })

    ledger.add(FULL)
    await ledger.flush()
    await ledger.flush()
    expect(ledger.state()).toMatchObject({ waiting: 1, dropped: 0, errors: 2 })
    renameSync(folder, `${folder}.away`)
    await ledger.flush()

    expect(ledger.state()).toMatchObject({ waiting: 0 })
    expect(await ledger.rows({ ...ALL, limit: 10 })).toEqual([FULL])
    await ledger.close()
    expect(place.lines.map(([level, message]) => [level, message])).toEqual([
      ['error', 'the ledger cannot be written; its rows wait'],
      ['info', 'the ledger is written again'],
    ])
    chmodSync(folder, 0o700)
  })

  test('gives up what is too much, counts it, and says at the end how much is lost', async () => {
    using place = ledgerPlace()
    const folder = join(place.path, 'data')
    await Bun.write(folder, 'in the way')
    const ledger = await place.open({ folder, pace: { maxWaiting: 3 } })

    for (let at = 0; at < 5; at++) ledger.add(ledgerRow())
    expect(ledger.state()).toMatchObject({ waiting: 3, dropped: 2 })
    expect(place.lines).toHaveLength(1)
    await ledger.close()

    expect(place.lines.at(-1)).toEqual(['error', 'rows of the ledger are lost', { rows: 5 }])
  })
})

describe('prices', () => {
  test('are written anew, and the sums follow', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()
    const rows = [FULL, ledgerRow({ startedAtMs: START_MS + 1 })] as const
    for (const row of rows) ledger.add(row)
    await ledger.flush()
    const sums = () =>
      ledger.sums({ fromMs: START_MS, toMs: START_MS + 3_600_000, by: [], timeZone: 'UTC' })
    expect(await sums()).toMatchObject([{ requests: 2, microUsd: 1234, unpriced: 1 }])

    const price = { source: 'built-in', version: 'v2' } as const
    await ledger.reprice([
      { id: rows[1].id, microUsd: 66, price },
      { id: FULL.id },
      { id: 'gone', microUsd: 1 },
    ])

    expect(await sums()).toMatchObject([{ requests: 2, microUsd: 66, unpriced: 1 }])
    const { microUsd: _, price: __, ...unpriced } = FULL
    expect(await ledger.rows({ ...ALL, limit: 10 })).toEqual([
      unpriced,
      { ...rows[1], microUsd: 66, price },
    ])
    await ledger.close()
  })
})
