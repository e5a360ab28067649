import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { ledgerPlace } from '../../../support/cases/ledger-places'
import { ledgerRow } from '../../../support/cases/ledger-rows'

const CHILD = join(import.meta.dir, '../../../support/process/ledger-child.ts')
const ALL = { fromMs: 0, toMs: Date.now() * 2, by: ['application' as const], timeZone: 'UTC' }
const LOST = 'the last run ended without its last rows'

function start(folder: string, application: string, count = 1_000_000) {
  const child = Bun.spawn([process.execPath, CHILD, folder, application, String(count)], {
    stdout: 'pipe',
  })
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    child,
    /** Waits until it has printed this, and tells all that it has printed. */
    async until(pattern: RegExp): Promise<string> {
      while (!pattern.test(text)) {
        const { value, done } = await reader.read()
        if (done) return text
        text += value
      }
      return text
    },
  }
}

const written = (text: string) =>
  Math.max(0, ...[...text.matchAll(/^(\d+)$/gm)].map(([, count]) => Number(count)))

describe('processes that share a ledger', () => {
  test('write at once, and every row counts once', async () => {
    using place = ledgerPlace()
    const children = ['one', 'two', 'three'].map((name) => start(place.path, name, 1500))

    const texts = await Promise.all(children.map(({ until }) => until(/done/)))
    await Promise.all(children.map(({ child }) => child.exited))

    for (const text of texts) expect(text).not.toContain('"level"')
    const ledger = await place.open()
    const sums = await ledger.sums(ALL)
    expect(
      sums
        .map(({ group, requests, microUsd }) => [group.application, requests, microUsd])
        .toSorted(),
    ).toEqual(['one', 'three', 'two'].map((name) => [name, 1500, (1499 * 1500) / 2]))
    await ledger.close()
    expect(place.lines).toEqual([])
  })

  test('one that is killed loses only what it had not written, the sums agree, and the next start says so once', async () => {
    using place = ledgerPlace()
    const killed = start(place.path, 'killed')
    const living = start(place.path, 'living')
    await Promise.all([killed.until(/^300$/m), living.until(/^open$/m)])
    const beforeMs = Date.now()
    killed.child.kill('SIGKILL')
    await killed.child.exited
    const count = written(await killed.until(/never/))

    const [ledger, other] = await Promise.all([place.open(), place.open()])

    const [sum] = await ledger.sums({ ...ALL, where: { application: 'killed' } })
    expect(sum?.requests).toBeGreaterThanOrEqual(count)
    expect(sum?.requests).toBeLessThanOrEqual(count + 100)
    using database = new Database(place.file, { readonly: true })
    const rows = database.query("SELECT count(*) AS n FROM usage_rows WHERE application = 'killed'")
    expect(rows.get()).toEqual({ n: sum?.requests })
    expect(place.lines).toEqual([['warn', LOST, { runs: 1, missing_after: expect.any(String) }]])
    const missingAfter = String(place.lines[0]?.[2]?.missing_after)
    expect(Math.abs(Date.parse(missingAfter) - beforeMs)).toBeLessThan(1000)
    living.child.kill('SIGKILL')
    await living.child.exited
    await Promise.all([ledger.close(), other.close()])
    const third = await place.open()
    expect(place.lines.map(([, message]) => message)).toEqual([LOST, LOST])
    await third.close()
    const fourth = await place.open()
    await fourth.close()
    expect(place.lines).toHaveLength(2)
  })

  test('another process with the number of one that was killed is not taken for it', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()
    await ledger.close()
    {
      using database = new Database(place.file)
      database.run(
        `INSERT INTO usage_runs (pid, start_ticks, started_ms, written_ms) VALUES (${process.pid}, '1', 0, 1790000000000)`,
      )
    }

    const next = await place.open()

    expect(place.lines).toEqual([
      ['warn', LOST, { runs: 1, missing_after: '2026-09-21T14:13:20.000Z' }],
    ])
    await next.close()
  })

  test('is ended well by one whose rows are written, and not by one whose rows are lost', async () => {
    using place = ledgerPlace()
    const ledger = await place.open({ pace: { maxWaiting: 1 } })
    for (let at = 0; at < 2; at++) ledger.add(ledgerRow())
    await ledger.close()

    using database = new Database(place.file, { readonly: true })
    expect(database.query('SELECT ended_ms, is_told FROM usage_runs').all()).toEqual([
      { ended_ms: null, is_told: 0 },
    ])
  })
})
