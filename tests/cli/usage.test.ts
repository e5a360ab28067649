import { beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LedgerRow } from '../../src/usage/ledger/row'
import { ledgerPlace } from '../support/cases/ledger-places'
import { ledgerRow } from '../support/cases/ledger-rows'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { eventually } from '../support/process/proc'
import { runBinary } from '../support/process/run-binary'
import { chatCompletion } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

beforeAll(async () => void (await binary()), 120_000)

const HOUR_MS = 3_600_000
const AT_MS = Date.UTC(2026, 10, 1, 23, 30)
const NOVEMBER = ['--from', '2026-11-01', '--to', '2026-11-30']

/** A data folder with these rows, and `portus usage` for it. */
async function workplace(rows: readonly Partial<LedgerRow>[]) {
  const place = ledgerPlace()
  const ledger = await place.open()
  for (const row of rows) ledger.add(ledgerRow({ startedAtMs: AT_MS, provider: 'openai', ...row }))
  await ledger.flush()
  return {
    path: place.path,
    ledger,
    run: (args: string[], env: Record<string, string> = {}) =>
      runBinary(['usage', ...args], {
        cwd: place.path,
        env: { PORTUS_DATA_PATH: place.path, ...env },
      }),
    async [Symbol.asyncDispose]() {
      await ledger.close()
      place[Symbol.dispose]()
    },
  }
}

const ROWS: Partial<LedgerRow>[] = [
  { application: 'billing', team: 'payments', model: 'gpt-5.4', microUsd: 1_234_567 },
  { application: 'billing', model: 'gpt-5.4', microUsd: 5, startedAtMs: AT_MS + HOUR_MS },
  { application: 'chat-bot', alias: 'good', model: 'mystery', status: 529 },
  { application: 'chat-bot', model: 'gpt-5.4', microUsd: 2_000_000, session: '=1+1' },
]

describe('portus usage', () => {
  test('prints a table with the most expensive first and a total, while a server has the file open', async () => {
    await using place = await workplace(ROWS)

    const { code, stdout, stderr } = await place.run(NOVEMBER)

    expect(code).toBe(0)
    expect(stdout).toBe(`From 2026-11-01T00:00Z to 2026-12-01T00:00Z, days of UTC

APPLICATION  REQUESTS  FAILED  INPUT  CACHE READ  CACHE WRITE  OUTPUT  UNPRICED     USD
chat-bot            2       1    200           0            0      20         1  2.0000
billing             2       0    200           0            0      20         0  1.2346
total               4       1    400           0            0      40         1  3.2346
`)
    expect(stderr).toContain('config/prices.json')
  })

  test('groups by what is asked, in the days of a time zone, and filters', async () => {
    await using place = await workplace(ROWS)
    const args = ['--by', 'day,alias', '--application', 'billing', '--json', ...NOVEMBER]

    const [utc, berlin] = await Promise.all([
      place.run(args),
      place.run([...args, '--time-zone', 'Europe/Berlin']),
    ])

    const groups = (text: string) =>
      (JSON.parse(text) as { groups: Record<string, unknown>[] }).groups.map(
        ({ day, alias, micro_usd, usd }) => [day, alias, micro_usd, usd],
      )
    expect(groups(utc.stdout)).toEqual([
      ['2026-11-01', 'fast', 1_234_567, 1.234567],
      ['2026-11-02', 'fast', 5, 0.000005],
    ])
    expect(groups(berlin.stdout)).toEqual([['2026-11-02', 'fast', 1_234_572, 1.234572]])
    expect(JSON.parse(berlin.stdout)).toMatchObject({
      from: '2026-10-31T23:00:00.000Z',
      to: '2026-11-30T23:00:00.000Z',
      time_zone: 'Europe/Berlin',
      total: { requests: 2, input_tokens: 200 },
    })
  })

  test('prints CSV in which no name of a client is a formula', async () => {
    await using place = await workplace(ROWS)

    const { stdout } = await place.run(['--by', 'session', '--csv', ...NOVEMBER])

    const lines = stdout.trimEnd().split('\r\n')
    expect(lines[0]).toBe(
      'session,requests,failed,input_tokens,cache_read_tokens,cache_write_tokens,output_tokens,reasoning_tokens,audio_tokens,unpriced,usd',
    )
    expect(lines.slice(1)).toEqual([
      "'=1+1,1,0,100,0,0,10,0,0,0,2.000000",
      ',3,1,300,0,0,30,0,0,1,1.234572',
    ])
  })

  test('reads a ledger whose server has ended', async () => {
    await using place = await workplace(ROWS)
    await place.ledger.close()

    expect(await place.run(['--by', 'model', ...NOVEMBER])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^gpt-5\.4 +3 /m),
    })
  })

  test('says that nothing was used, and what to do', async () => {
    await using place = await workplace([])

    const { code, stdout } = await place.run(['--last', '7d', '--team', 'nobody'])

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('nothing was used that fits'),
    })
  })

  test.each<[string[], number, string]>([
    [
      ['--by', 'aplication'],
      1,
      '--by: "aplication" is nothing to group by, did you mean "application"?',
    ],
    [['--from', 'yesterday'], 1, '--from: "yesterday" is no day of UTC and no time with its zone'],
    [['--from', '2026-02-30'], 1, '--from: "2026-02-30" is no day'],
    [['--from', '2026-11-02', '--to', '2026-11-01'], 1, '--from: nothing lies between'],
    [['--last', '7d', '--from', '2026-11-02'], 1, '--last: there is --from or --to as well'],
    [['--last', 'week'], 1, '--last: "week" is no duration'],
    [['--time-zone', 'Berlin'], 1, '--time-zone: "Berlin" is no time zone'],
    [['--csv', '--json'], 2, '--json and --csv do not go together'],
    [['--write'], 2, '--write belongs to --reprice'],
    [['--reprice', '--by', 'day'], 2, '--by does not go together with --reprice'],
  ])('%p is refused with its reason', async (args, code, words) => {
    await using place = await workplace([])

    const refused = await place.run(args)

    expect(refused).toMatchObject({ code, stdout: '' })
    expect(refused.stderr).toContain(words)
  })

  test('says where a ledger would come from where there is none', async () => {
    await using place = await workplace([])

    const [none, empty, down] = await Promise.all([
      place.run([], { PORTUS_DATA_PATH: '' }),
      place.run(['--data-path', join(place.path, 'elsewhere')], { PORTUS_DATA_PATH: '' }),
      place.run([], { PORTUS_DATABASE_URL: 'postgres://portus:hidden-word@127.0.0.1:1/portus' }),
    ])

    expect(down.stderr).not.toContain('hidden-word')
    expect(none).toMatchObject({ code: 1, stdout: '' })
    expect(none.stderr).toContain('PORTUS_DATA_PATH: is not set')
    expect(empty).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ledger.sqlite: is not there'),
    })
    expect(down).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('PORTUS_DATABASE_URL: cannot be read'),
    })
  })

  test('shows what a running server has served', async () => {
    using provider = startProvider(() => Response.json(chatCompletion()))
    await using data = await workplace([])
    await using portus = await startBinary({
      aliases: { fast: openaiAlias(provider.url) },
      env: {
        PORTUS_KEY_BILLING: 'pk-usage-7d3f9a2c51e8',
        PORTUS_DATA_PATH: data.path,
        PORTUS_WORKERS: '2',
      },
    })
    const answer = await fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer pk-usage-7d3f9a2c51e8',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'Hi' }] }),
    })
    expect(answer.status).toBe(200)

    let shown = ''
    await eventually(async () => {
      shown = (await data.run(['--last', '1h'])).stdout
      return shown.includes('billing')
    })

    expect(shown).toMatch(/^billing +1 /m)
  })
})

describe('portus usage --reprice', () => {
  const prices = (folder: string, models: object) => {
    mkdirSync(join(folder, 'config/models'), { recursive: true })
    writeFileSync(join(folder, 'config/prices.json'), JSON.stringify({ models }))
  }

  test('says what changes, and writes it when it is told to', async () => {
    await using place = await workplace(ROWS)
    prices(place.path, { 'openai/mystery': { input: 10_000, output: 0 } })

    const only = await place.run(['--reprice', '--from', '2026-11-01'])
    const unchanged = await place.run(['--by', 'model', '--json', ...NOVEMBER])
    const written = await place.run(['--reprice', '--write', '--json', '--from', '2026-11-01'])
    const changed = await place.run(['--by', 'model', '--json', ...NOVEMBER])

    const costs = (text: string) =>
      (
        JSON.parse(text) as { groups: { model: string; micro_usd: number; unpriced: number }[] }
      ).groups.find(({ model }) => model === 'mystery')
    expect(only).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing was written') })
    expect(only.stdout).toMatch(/^openai +mystery +1 +1 +0\.0000 +1\.0000 +1\.0000$/m)
    expect(costs(unchanged.stdout)).toMatchObject({ micro_usd: 0, unpriced: 1 })
    expect(JSON.parse(written.stdout)).toMatchObject({ rows: 4, written: true })
    expect(costs(changed.stdout)).toMatchObject({ micro_usd: 1_000_000, unpriced: 0 })
    const again = await place.run(['--reprice', '--write', '--from', '2026-11-01'])
    expect(again.stdout).toBe('Nothing changes: 4 requests keep their costs\n')
  })

  test('writes nothing with prices that have a problem', async () => {
    await using place = await workplace(ROWS)
    prices(place.path, { 'openai/mystery': { input: -1 } })

    const refused = await place.run(['--reprice', '--write'])

    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('prices.json'),
    })
  })
})
