import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openaiAlias } from '../support/portus'
import { binary, writeAliases } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { runBinary } from '../support/process/run-binary'

beforeAll(async () => void (await binary()), 120_000)

const KEY = 'pk-limits-93fe01-55'
const PASSWORD = 'word-93fe01-77'
const SOUND = openaiAlias('http://127.0.0.1:9/v1')
const PRICES = { models: { 'openai/gpt-real': { input: 1, output: 2 } } }

/** A configuration in a folder of its own, with these files besides an alias. */
function withFiles(files: Record<string, object>, alias: object = SOUND) {
  const folder = temporaryFolder()
  writeAliases(folder.path, { gpt: alias })
  for (const name of ['applications', 'teams'])
    mkdirSync(join(folder.path, 'config', name), { recursive: true })
  for (const [path, file] of Object.entries(files))
    writeFileSync(join(folder.path, 'config', path), JSON.stringify(file, null, 2))
  return folder
}

const check = (cwd: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
  runBinary(['check', ...args], { cwd, env: { PORTUS_KEY_WEB: KEY, ...env } })

const FILES = {
  'applications/web.json': {
    team: 'red',
    limits: { requests: [{ max: 600, per: 'minute' }], concurrent_requests: 20 },
    budgets: [{ usd: 12.5, per: 'month' }],
    time_zone: 'Europe/Berlin',
  },
  'teams/red.json': { limits: { requests: [{ max: 500, per: 'minute' }] } },
}

test('limits are listed, and a warning says what is above the team', async () => {
  using folder = withFiles({ ...FILES, 'prices.json': PRICES })
  const env = { PORTUS_DATA_PATH: folder.path }
  const { code, stdout, stderr } = await check(folder.path, [], env)
  const { stdout: json } = await check(folder.path, ['--json'], env)

  expect([code, stderr]).toEqual([
    0,
    'warning: config/applications/web.json:5:7: 600 requests per minute cannot be reached: its team "red" has 500 requests per minute\n',
  ])
  expect(stdout).toContain(
    'web: 1 key; team red; all models; all endpoints; 600 requests per minute; 20 requests at once; $12.50 per month; 500 requests per minute (team)',
  )
  expect(JSON.parse(json).access).toEqual([
    expect.objectContaining({
      name: 'web',
      limits: [
        '600 requests per minute',
        '20 requests at once',
        '$12.50 per month',
        '500 requests per minute (team)',
      ],
    }),
  ])
})

test('a budget over aliases without a price is warned of, and is a problem at the alias itself', async () => {
  using ofApplication = withFiles(FILES)
  using ofAlias = withFiles({}, { ...SOUND, budgets: [{ usd: 5, per: 'day' }] })
  const warned = await check(ofApplication.path, [], { PORTUS_DATA_PATH: ofApplication.path })
  const refused = await check(ofAlias.path, [], { PORTUS_DATA_PATH: ofAlias.path })

  expect(warned.code).toBe(0)
  expect(warned.stderr).toMatch(
    /^warning: config\/applications\/web\.json:\d+:\d+: with a budget, calls of models without a price are refused: gpt; /m,
  )
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(
    /config\/models\/gpt\.json:1:\d+: a budget needs prices, and there is none of its model; /,
  )
})

test('a budget that nothing keeps and a time zone that is none are problems, each with its place', async () => {
  using folder = withFiles(
    { 'teams/red.json': { time_zone: 'Europe/Berlim', budgets: [{ usd: 1, per: 'week' }] } },
    { ...SOUND, budgets: [{ usd: 5, per: 'day' }] },
  )
  const { code, stderr } = await check(folder.path)

  expect(code).toBe(1)
  expect(stderr).toMatch(
    /config\/teams\/red\.json:4:5: nothing would keep what is spent of \$1\.00 per week, .*PORTUS_DATA_PATH/,
  )
  expect(stderr).toMatch(
    /config\/teams\/red\.json:2:3: "time_zone" is none .*did you mean "Europe\/Berlin"\?/,
  )
  expect(stderr).toMatch(
    /config\/models\/gpt\.json:1:\d+: nothing would keep what is spent of \$5\.00 per day/,
  )
})

test('passwords of stores stand in no output, and their URLs are no flags', async () => {
  using folder = withFiles(FILES)
  const good = { PORTUS_REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:1/0` }
  const bad = { PORTUS_DATABASE_URL: `mysql://u:${PASSWORD}@h/d`, PORTUS_REDIS_URL: PASSWORD }
  const ended = [
    await check(folder.path, ['--json'], good),
    await check(folder.path, [], bad),
    await runBinary(['serve', `--redis-url=${good.PORTUS_REDIS_URL}`], {
      cwd: folder.path,
      env: {},
    }),
  ]

  expect(ended.map(({ code }) => code)).toEqual([0, 1, 2])
  expect(ended[1]?.stderr).toContain('PORTUS_DATABASE_URL: must be a URL of PostgreSQL')
  for (const { stdout, stderr } of ended) expect(stdout + stderr).not.toContain(PASSWORD)
})
