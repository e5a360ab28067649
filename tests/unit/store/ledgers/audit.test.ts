import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { auditIn, auditWriter } from '../../../../src/store/ledger/audit'
import { prepareLedger } from '../../../../src/store/ledger/tables'
import { trimAudit } from '../../../../src/store/ledger-postgres/audit'
import type { AuditEntry } from '../../../../src/usage/ledger/audit'
import type { Ledger } from '../../../../src/usage/ledger/ledger'
import { memoryLedger } from '../../../../src/usage/ledger/memory-reader'
import { ledgerPlace } from '../../../support/cases/ledger-places'
import { IS_WITHOUT_POSTGRES, type Postgres, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn } from '../../../support/stores/postgres-ledger'

const CHILD = join(import.meta.dir, '../../../support/process/audit-child.ts')
const NOW_MS = Date.UTC(2026, 10, 24, 12)
const DAY_MS = 86_400_000

const entry = (members: Partial<AuditEntry> = {}): AuditEntry => ({
  id: Bun.randomUUIDv7(),
  atMs: NOW_MS,
  action: 'application.paused',
  detail: {},
  ...members,
})

const FULL = entry({
  atMs: NOW_MS - 1,
  actor: 'on-call',
  clientAddress: '192.0.2.7',
  subject: 'billing',
  detail: { reason: 'too dear', requests: 12 },
})

describe('the audit', () => {
  let postgres: Postgres | undefined

  beforeAll(async () => {
    if (!IS_WITHOUT_POSTGRES) postgres = await startPostgres()
  })
  afterAll(() => postgres?.[Symbol.asyncDispose]())

  test('comes in pages, the newest first, as it was added, and each entry once', async () => {
    using place = ledgerPlace()
    const file = await place.open()
    await using fleet = postgres && ledgerIn(await postgres.database())
    const entries = [
      FULL,
      ...Array.from({ length: 8 }, (_, at) => entry({ atMs: NOW_MS + Math.floor(at / 3) })),
    ]
    for (const ledger of [file, ...(fleet ? [fleet] : [])]) {
      for (const one of [...entries, FULL]) ledger.addAudit(one)
      await ledger.flush()
      ledger.addAudit({ ...FULL, action: 'another' })
      await ledger.flush()
    }
    const memory = memoryLedger()
    for (const one of entries) memory.addAudit(one)

    for (const reader of [memory, file, ...(fleet ? [fleet] : [])]) {
      const found: AuditEntry[] = []
      for (let beforeId: string | undefined; ; beforeId = found.at(-1)?.id) {
        const page = await reader.audit({ limit: 2, ...(beforeId && { beforeId }) })
        if (page.length === 0) break
        found.push(...page)
      }
      expect(found).toEqual(
        entries.toSorted((one, other) => other.atMs - one.atMs || (one.id < other.id ? 1 : -1)),
      )
      for (const beforeId of [Bun.randomUUIDv7(), 'no uuid'])
        expect(await reader.audit({ limit: 2, beforeId })).toEqual([])
    }
    await file.close()
  })

  test('takes any text, cut, and holds up nothing with it', async () => {
    using place = ledgerPlace()
    const file = await place.open()
    await using fleet = postgres && ledgerIn(await postgres.database())
    for (const ledger of [memoryLedger(), file, ...(fleet ? [fleet] : [])] as Ledger[]) {
      ledger.addAudit(
        entry({
          subject: `a\0b\ud800${'x'.repeat(5000)}`,
          detail: { ['n\0'.repeat(400)]: '\0', count: Number.NaN },
        }),
      )
      await ledger.flush?.()
      const [found] = await ledger.audit({ limit: 9 })

      expect(found?.subject).toHaveLength(500)
      expect(found?.subject?.slice(0, 6)).toBe('a\ufffdb\ufffdxx')
      expect(found?.detail).toEqual({ ['n\ufffd'.repeat(250)]: '\ufffd', count: 0 })
    }
    await file.close()
  })

  test('goes after 400 days', async () => {
    using place = ledgerPlace()
    const nowMs = () => NOW_MS
    const file = await place.open({ nowMs })
    await using fleet = postgres && ledgerIn(await postgres.database(), { nowMs })
    const kept = entry({ atMs: NOW_MS - 400 * DAY_MS })
    for (const ledger of [file, ...(fleet ? [fleet] : [])]) {
      ledger.addAudit(kept)
      for (let at = 0; at < 450; at++) ledger.addAudit(entry({ atMs: kept.atMs - 1 - at }))
      await ledger.flush()
      await ledger.purge()
      expect(await ledger.audit({ limit: 999 })).toEqual([kept])
    }
    await file.close()
  })

  test('keeps the newest entries alone where there are too many', async () => {
    using database = new Database(':memory:', { strict: true })
    prepareLedger(database)
    const entries = Array.from({ length: 700 }, (_, at) => entry({ atMs: NOW_MS + at }))
    const write = auditWriter(database, { done: 300, refused: 5 })
    await write(entries.slice(0, 250))
    await write(entries)

    expect(await auditIn(database, { limit: 999 })).toEqual(entries.slice(400).reverse())

    if (!postgres) return
    const url = await postgres.database()
    await using fleet = ledgerIn(url)
    for (const one of entries) fleet.addAudit(one)
    await fleet.flush()
    await using sql = new Bun.SQL(url, { max: 1 })
    await sql.begin((transaction) => trimAudit(transaction, { done: 300, refused: 5 }))
    expect(await fleet.audit({ limit: 999 })).toEqual(entries.slice(400).reverse())
    await sql.begin((transaction) => trimAudit(transaction, { done: 300, refused: 5 }))
    expect(await fleet.audit({ limit: 999 })).toHaveLength(300)
  })

  test('loses nothing that was done to refusals, however many there are', async () => {
    using database = new Database(':memory:', { strict: true })
    prepareLedger(database)
    const kept = { done: 20, refused: 50 }
    const done = Array.from({ length: 10 }, (_, at) => entry({ atMs: NOW_MS + at }))
    const refused = Array.from({ length: 900 }, (_, at) =>
      entry({ atMs: NOW_MS + 100 + at, action: 'admin.refused' }),
    )
    const left = [...done, ...refused.slice(-50)].reverse()
    const write = auditWriter(database, kept)
    for (const some of [done, refused]) await write(some)

    expect(await auditIn(database, { limit: 999 })).toEqual(left)

    if (!postgres) return
    const url = await postgres.database()
    await using fleet = ledgerIn(url)
    for (const one of [...done, ...refused]) fleet.addAudit(one)
    await fleet.flush()
    await using sql = new Bun.SQL(url, { max: 1 })
    await sql.begin((transaction) => trimAudit(transaction, kept))
    expect(await fleet.audit({ limit: 999 })).toEqual(left)
  })

  test('has each entry once, whichever of two processes add it at once', async () => {
    using place = ledgerPlace()
    const places = [place.path, ...(postgres ? [await postgres.database()] : [])]
    for (const where of places) {
      const children = [1, 2].map(() =>
        Bun.spawn([process.execPath, CHILD, where, '400'], { stderr: 'pipe' }),
      )
      for (const child of children) {
        expect(await child.stderr.text()).toBe('')
        expect(await child.exited).toBe(0)
      }
      const ledger = where === place.path ? await place.open() : ledgerIn(where)
      const found = await ledger.audit({ limit: 9999 })
      expect(found).toHaveLength(600)
      expect(new Set(found.map(({ id }) => id)).size).toBe(600)
      expect(found.filter(({ subject }) => subject === 'shared')).toHaveLength(200)
      await ledger.close()
    }
    expect(place.lines).toEqual([])
  })

  test('waits for a disk that cannot be used, is bounded, and is lost by nobody who hears nothing of it', async () => {
    using place = ledgerPlace()
    const folder = join(place.path, 'data')
    await Bun.write(folder, 'in the way')
    const ledger = await place.open({ folder })
    for (let at = 0; at < 10_050; at++) ledger.addAudit(entry())
    await ledger.flush()
    await ledger.close()

    expect(place.lines.map(([, message, fields]) => [message, fields?.rows])).toEqual([
      ['the ledger cannot be written; its rows wait', undefined],
      ['rows of the ledger are lost', 10_050],
    ])
  })
})
