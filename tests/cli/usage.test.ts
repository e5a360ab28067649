import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LedgerRow } from '../../src/usage/ledger/row'
import { ledgerPlace } from '../support/cases/ledger-places'
import { ledgerRow } from '../support/cases/ledger-rows'
import { binary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { runBinary } from '../support/process/run-binary'
import {
  IS_WITHOUT_POSTGRES,
  PASSWORD,
  type Postgres,
  startPostgres,
} from '../support/stores/postgres'
import { ledgerIn } from '../support/stores/postgres-ledger'

beforeAll(async () => void (await binary()), 120_000)

const AT_MS = Date.UTC(2026, 10, 3, 22, 30)
const DAY_MS = 86_400_000
const DAYS = ['--from', '2026-11-01', '--to', '2026-11-30']

/** Of two applications and two days of Berlin. */
const ROWS: LedgerRow[] = [
  { application: 'billing', team: 'payments', microUsd: 2_500_000, startedAtMs: AT_MS },
  {
    application: 'search',
    model: 'gpt-5',
    session: 's1',
    keyName: '2026-11',
    microUsd: 750_000,
    status: 502,
    startedAtMs: AT_MS + 3_600_000,
    tokens: { inputTokens: 1_234_000, cacheReadTokens: 5000, outputTokens: 20, reasoningTokens: 5 },
  },
  { application: 'search', startedAtMs: AT_MS + 3_600_001 },
].map(ledgerRow)

/** A data folder with these rows, and `portus usage` in it. */
async function workplace(rows: readonly LedgerRow[] = ROWS) {
  const place = ledgerPlace()
  const ledger = await place.open()
  for (const row of rows) ledger.add(row)
  await ledger.close()
  return { ...place, usage: usageOf({ PORTUS_DATA_PATH: place.path }, place.path) }
}

const usageOf =
  (env: Record<string, string>, cwd: string) =>
  (...args: string[]) =>
    runBinary(['usage', ...args], { cwd, env })

describe('the table', () => {
  test('has a line for each application, the dearest first, and what they make together', async () => {
    using place = await workplace()

    const { code, stdout, stderr } = await place.usage(...DAYS)

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Tokens and US dollars from 2026-11-01T00:00:00Z until 2026-12-01T00:00:00Z

APPLICATION  REQUESTS  FAILED      INPUT  CACHE READ  OUTPUT  REASONING  UNPRICED     COST
billing             1       0        100           0      10          0         0  $2.5000
search              2       1  1,234,100       5,000      30          5         1  $0.7500
TOTAL               3       1  1,234,200       5,000      40          5         1  $3.2500
`,
    })
    expect(stderr).toContain('1 request used tokens that have no price')
  })

  test('groups by several names, and counts days in the time zone', async () => {
    using place = await workplace()

    const { stdout } = await place.usage(
      ...['--by', 'day,team', '--time-zone', 'Europe/Berlin'],
      ...['--from', '2026-11-03', '--to', '2026-11-04'],
    )

    expect(stdout).toMatch(/from 2026-11-02T23:00:00Z until 2026-11-04T23:00:00Z/)
    expect(stdout).toMatch(/\n2026-11-03 +payments +1 .*\n2026-11-04 +- +2 .*\nTOTAL +3 /)
  })

  test('shows signs of a client’s names that a terminal would obey', async () => {
    using place = await workplace([ledgerRow({ startedAtMs: AT_MS, session: '\x1b[2J' })])

    const { stdout } = await place.usage('--by', 'session', ...DAYS)

    expect(stdout).toContain('\\u001b[2J')
    expect(stdout).not.toContain('\x1b')
  })

  test('shows the last 30 days if nothing else is said', async () => {
    using place = await workplace(
      [1, 29, 31].map((days) => ledgerRow({ startedAtMs: Date.now() - days * DAY_MS })),
    )

    const [usual, last] = await Promise.all([
      place.usage('--json'),
      place.usage('--json', '--last', '2w'),
    ])

    expect(JSON.parse(usual.stdout).total.requests).toBe(2)
    expect(JSON.parse(last.stdout).total.requests).toBe(1)
  })

  test('is read while a server writes, and nothing is changed', async () => {
    using place = ledgerPlace()
    const ledger = await place.open()
    for (const row of ROWS) ledger.add(row)
    await ledger.flush()

    const { stdout } = await usageOf({}, place.path)('--json', '--data-path', place.path, ...DAYS)

    expect(JSON.parse(stdout).total).toMatchObject({ requests: 3, micro_usd: 3_250_000, usd: 3.25 })
    expect(await ledger.rows({ fromMs: 0, toMs: AT_MS * 2, limit: 9 })).toEqual(ROWS)
    await ledger.close()
    expect(statSync(place.file).mode & 0o777).toBe(0o600)
  })
})

describe('for programs', () => {
  test('--json has integers of every kind, and null where a name is missing', async () => {
    using place = await workplace()

    const { stdout } = await place.usage('--json', '--by', 'key', '--model', 'gpt-5', ...DAYS)
    const none = await place.usage('--json', '--by', 'key', '--alias', 'none', ...DAYS)

    const amounts = {
      requests: 1,
      failed: 1,
      input_tokens: 1_234_000,
      cache_read_tokens: 5000,
      cache_write_tokens: 0,
      output_tokens: 20,
      reasoning_tokens: 5,
      audio_tokens: 0,
      unpriced: 0,
      micro_usd: 750_000,
      usd: 0.75,
    }
    expect(JSON.parse(stdout)).toEqual({
      from: '2026-11-01T00:00:00Z',
      to: '2026-12-01T00:00:00Z',
      time_zone: 'UTC',
      by: ['key'],
      lines: [{ key: '2026-11', ...amounts }],
      total: amounts,
    })
    expect(JSON.parse(none.stdout)).toMatchObject({ lines: [], total: { requests: 0 } })
  })

  test('--csv has a head, and no cell that a spreadsheet would compute', async () => {
    const names = ['=1+1', '+1', '-1', '@a', '\tb', 'plain', 'a "b", c', '=a,b']
    using place = await workplace(
      names.map((model, at) => ledgerRow({ startedAtMs: AT_MS, model, microUsd: 100 - at })),
    )

    const { stdout } = await place.usage('--csv', '--by', 'model,team', ...DAYS)
    const [head, ...lines] = stdout.trimEnd().split('\r\n')

    expect(head).toStartWith('model,team,requests,failed,input_tokens')
    expect(lines.map((line) => line.slice(0, line.indexOf(',,1,0,100')))).toEqual([
      ...["'=1+1", "'+1", "'-1", "'@a", "'\tb", 'plain', '"a ""b"", c"', '"\'=a,b"'],
    ])
    expect(lines[0]).toEndWith(',100,0.0001')
  })
})

describe('says what to do', () => {
  test('where nothing was asked', async () => {
    using place = await workplace()

    const { code, stdout, stderr } = await place.usage('--application', 'none', ...DAYS)

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(/^No requests from .*, of application "none"\.\nA longer time/)
  })

  test('where there is no ledger', async () => {
    using folder = temporaryFolder()

    const unset = await usageOf({}, folder.path)()
    const missing = await usageOf({ PORTUS_DATA_PATH: folder.path }, folder.path)()

    expect(unset).toMatchObject({ code: 1, stdout: '' })
    expect(unset.stderr).toMatch(/^PORTUS_DATA_PATH: is not set, .* PORTUS_DATABASE_URL\n$/)
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toMatch(/ledger\.sqlite: is not there yet; /)
  })

  test('where the file is none', async () => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'ledger.sqlite'), 'not a database, but long enough to be one')

    const { code, stderr } = await usageOf({ PORTUS_DATA_PATH: folder.path }, folder.path)()

    expect(code).toBe(1)
    expect(stderr).toMatch(/^\S+ledger\.sqlite: is damaged; /)
  })

  test.each([
    [['--by', 'aplication'], 1, /^--by: there is no "aplication", did you mean/],
    [['--from', '2026-02-30'], 1, /^--from: "2026-02-30" is no day/],
    [['--from', '2026-11-03T10:00'], 1, /^--from: .* no time with its zone/],
    [['--from', '2026-11-03', '--to', '2026-11-02'], 1, /^--from: is not before the end/],
    [['--to', '2020-01-01'], 1, /^--to: is before the time that is looked at/],
    [['--last', '7d', '--from', '2026-11-03'], 1, /^--last: there is --from as well/],
    [['--last', 'week'], 1, /^--last: "week" is no duration/],
    [['--time-zone', 'Mars/Base'], 1, /^--time-zone: "Mars\/Base" is no time zone/],
    [['--write'], 2, /^--write is for --reprice\n/],
    [['--json', '--csv'], 2, /^--json or --csv\?\n/],
  ])('where %p cannot be', async (args, code, words) => {
    using folder = temporaryFolder()

    const found = await usageOf({ PORTUS_DATA_PATH: folder.path }, folder.path)(...args)

    expect(found).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(words) })
  })
})

/** Rows of models that the file of prices names, and one that it does not. */
const PRICED: LedgerRow[] = [
  { model: 'own', microUsd: 100, price: { source: 'config', version: 'old' } },
  { model: 'own' },
  { model: 'own', application: 'search', microUsd: 120 },
  { model: 'gone', microUsd: 77, price: { source: 'config', version: 'old' } },
].map((row) => ledgerRow({ ...row, provider: 'openai', startedAtMs: AT_MS } as Partial<LedgerRow>))

/** 100 tokens in and 10 out are 120 millionths of a dollar. */
const PRICES = { version: 'new', models: { 'openai/own': { input: 1, output: 2 } } }

function writePrices(folder: string, prices: unknown = PRICES): string[] {
  mkdirSync(join(folder, 'my'))
  writeFileSync(join(folder, 'my/prices.json'), JSON.stringify(prices))
  return ['--reprice', '-c', join(folder, 'my')]
}

const costs = (rows: readonly LedgerRow[]) =>
  rows.map(({ id, microUsd, price }) => [id, microUsd, price?.version])
const NEW_COSTS = PRICED.map(({ id }, at) =>
  at < 2 ? [id, 120, 'new'] : [id, PRICED[at]?.microUsd, PRICED[at]?.price?.version],
)

describe('--reprice', () => {
  test('prints what would change and changes nothing, and with --write writes it once', async () => {
    using place = await workplace(PRICED)
    const args = writePrices(place.path)
    const rows = async () => {
      const ledger = await place.open()
      const found = await ledger.rows({ fromMs: 0, toMs: AT_MS * 2, limit: 9 })
      await ledger.close()
      return costs(found)
    }

    const dry = await place.usage(...args)
    const before = await rows()
    const written = await place.usage(...args, '--write', '--json')
    const after = await rows()
    const again = await place.usage(...args, '--write')
    const sums = await place.usage('--json', ...DAYS)

    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toMatch(
      /^Looked at 4 requests until .*\n\nMODEL +REQUESTS +BEFORE +AFTER +CHANGE\nown +2 +\$0.000100 +\$0.000240 +\$0.000140\nTOTAL/,
    )
    expect(dry.stdout).toContain('Costs without a price now stay as they are: 1 request\n')
    expect(dry.stdout).toContain('Nothing is written yet; --write does that.')
    expect(before).toEqual(costs(PRICED))
    expect(JSON.parse(written.stdout)).toMatchObject({
      by: ['model'],
      lines: [{ model: 'own', requests: 2, micro_usd_before: 100, micro_usd_after: 240 }],
      rows: 4,
      kept_without_price: 1,
      written: true,
    })
    expect(after).toEqual(NEW_COSTS)
    expect(again.stdout).toContain('No cost changes.')
    expect(JSON.parse(sums.stdout).total).toMatchObject({ micro_usd: 437, unpriced: 0 })
  })

  test('looks at more rows than fit into a page, of the time and the filters', async () => {
    using place = await workplace(
      Array.from({ length: 1300 }, (_, at) =>
        ledgerRow({
          provider: 'openai',
          model: 'own',
          application: at % 2 ? 'billing' : 'search',
          startedAtMs: AT_MS + Math.floor(at / 700) * DAY_MS,
        }),
      ),
    )
    const args = writePrices(place.path)

    const all = await place.usage(...args, '--json', '--by', 'application,day')
    const some = await place.usage(
      ...[...args, '--json', '--write', '--application', 'billing', '--to', '2026-11-03'],
    )
    const { stdout } = await place.usage('--json', ...DAYS)

    const requestsOf = (text: string) =>
      JSON.parse(text).lines.map((line: { requests: number }) => line.requests)
    expect(requestsOf(all.stdout).toSorted()).toEqual([300, 300, 350, 350])
    expect(JSON.parse(all.stdout).rows).toBe(1300)
    expect(requestsOf(some.stdout)).toEqual([350])
    expect(JSON.parse(stdout).total).toMatchObject({ micro_usd: 350 * 120, unpriced: 950 })
  })

  test('refuses prices that are wrong', async () => {
    using place = await workplace(PRICED)
    const args = writePrices(place.path, { models: { 'openai/own': { prompt: 1 } } })

    const { code, stderr } = await place.usage(...args, '--write')

    expect(code).toBe(1)
    expect(stderr).toMatch(/prices\.json:.*"prompt"/)
  })
})

describe.skipIf(IS_WITHOUT_POSTGRES)('a fleet’s ledger', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('is read and gets new costs instead of the file’s', async () => {
    using place = await workplace()
    const url = await postgres.database()
    await using ledger = ledgerIn(url)
    for (const row of PRICED) ledger.add(row)
    await ledger.flush()
    const usage = usageOf({ PORTUS_DATABASE_URL: url, PORTUS_DATA_PATH: place.path }, place.path)

    const read = await usage(...DAYS)
    const written = await usage(...writePrices(place.path), '--write')
    const rows = await ledger.rows({ fromMs: 0, toMs: AT_MS * 2, limit: 9 })

    expect(read.stdout).toMatch(
      /\nbilling +3 .*\nsearch +1 .*\nTOTAL +4 +400 +40 +1 +\$0.000297\n$/,
    )
    expect(written).toMatchObject({ code: 0, stderr: '' })
    expect(costs(rows)).toEqual(NEW_COSTS)
  })

  test('that is not there is said, nothing is made in the database, and no password is shown', async () => {
    using folder = temporaryFolder()
    const url = await postgres.database()

    const none = await usageOf({ PORTUS_DATABASE_URL: url }, folder.path)()
    const wrong = await usageOf({ PORTUS_DATABASE_URL: postgres.url('none') }, folder.path)()
    await using sql = new Bun.SQL(url, { max: 1 })
    const [schema] = await sql.unsafe(`SELECT to_regnamespace('portus') IS NULL AS is_missing`)

    expect(none).toMatchObject({ code: 1, stdout: '' })
    expect(none.stderr).toMatch(/^PORTUS_DATABASE_URL: the database has no ledger yet; /)
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect(wrong.stderr).toContain('database "none" does not exist')
    expect(none.stderr + wrong.stderr).not.toContain(PASSWORD)
    expect(schema.is_missing).toBe(true)
  })
})
