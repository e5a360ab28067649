import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Alert } from '../../src/alerts/alert'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'
import { startReceiver } from '../support/providers/alert-receiver'
import { countingProvider } from '../support/providers/counting'
import { startProvider } from '../support/providers/server'
import { IS_WITHOUT_REDIS, startRedis } from '../support/stores/redis'

const KEY = 'pk-alerts-7c1e55a0'
const TOKEN = 'alert-token-93fe2b71'
const CANARY = 'canary-words-of-a-provider'

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(180_000)

/** A dollar for a thousand tokens of an answer: one of a hundred tokens costs ten cents. */
const PRICES = { models: { 'openai/gpt-real': { input: 0, output: 1000 } } }
const LIMITS = { budgets: [{ usd: 1, per: 'month', warn_at: [0.5, 0.95] }] }

async function start(env: Record<string, string>, limits: object = LIMITS) {
  const good = startProvider(countingProvider().answer)
  const bad = startProvider(() => Response.json({ error: { message: CANARY } }, { status: 500 }))
  const receiver = startReceiver()
  const portus = await startBinary({
    aliases: { gpt: openaiAlias(good.url), broken: openaiAlias(bad.url) },
    files: { 'applications/tests.json': limits, 'prices.json': PRICES },
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_ALERT_URL: receiver.url,
      PORTUS_ALERT_TOKEN: TOKEN,
      ...env,
    },
  })
  if (!portus.url) throw new Error(`It does not start: ${JSON.stringify(portus.output)}`)
  const ask = (model: string) =>
    fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] }),
    }).then(async (answer) => {
      await answer.text()
      return answer.status
    })
  const named = ({ id, state }: Alert) => `${state} ${id}`
  const events = () => receiver.alerts().map(named)
  return {
    portus,
    receiver,
    ask,
    events,
    async until(event: string, limitMs = 20_000) {
      await eventually(() => events().includes(event), limitMs)
      expect(events()).toContain(event)
    },
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      for (const one of [good, bad, receiver]) one[Symbol.dispose]()
    },
  }
}

test.skipIf(IS_WITHOUT_REDIS)('what goes wrong is told once, and its end as well', async () => {
  await using redis = await startRedis()
  using data = temporaryFolder()
  await using server = await start({ PORTUS_REDIS_URL: redis.url, PORTUS_DATA_PATH: data.path })
  const { ask, until, events, receiver, portus } = server

  for (let at = 0; at < 4; at++) expect(await ask('broken')).toBe(500)
  await until('firing target_failing:broken:0')
  for (let at = 0; at < 5; at++) expect(await ask('gpt')).toBe(200)
  const budget = 'application/tests/micro_usd/month'
  await until(`firing budget_warning:${budget}:0.5`)
  expect(events().some((event) => event.includes('budget_used_up'))).toBe(false)
  for (let at = 0; at < 5; at++) expect(await ask('gpt')).toBe(200)
  expect(await ask('gpt')).toBe(429)
  await until(`firing budget_used_up:${budget}`)
  await until(`firing budget_warning:${budget}:0.95`)

  const broken = join(portus.folder, 'config/models/half.json')
  await Bun.write(broken, '{ "provider": ')
  await until('firing reload_failed')

  await redis.kill()
  await until('firing store_down:redis', 30_000)
  await redis.start()
  rmSync(broken)
  await until('resolved store_down:redis', 90_000)
  await until('resolved reload_failed', 90_000)

  const all = events()
  expect(new Set(all).size).toBe(all.length)
  // The month is not over, also where Redis could not be asked.
  expect(all.filter((event) => event.startsWith('resolved budget'))).toEqual([])
  expect(receiver.alerts().find(({ kind }) => kind === 'budget_used_up')).toMatchObject({
    severity: 'critical',
    subject: 'application tests',
    detail: { owner: 'tests', per: 'month', used_usd: 1, max_usd: 1 },
  })
  const texts = receiver.received.map(({ text }) => text).join()
  for (const secret of [CANARY, KEY, TOKEN, redis.password, receiver.url, 'sk-provider-openai'])
    expect(texts).not.toContain(secret)
  for (const secret of [TOKEN, receiver.url, 'hook-1a2b3c4d5e6f7a8b'])
    expect(portus.output.stdout + portus.output.stderr).not.toContain(secret)
  const [{ headers }] = receiver.received as [(typeof receiver.received)[number]]
  expect(headers.get('authorization')).toBe(`Bearer ${TOKEN}`)
  expect(headers.get('user-agent')).toMatch(/^portus\/\d/)
  const said = () => portus.output.stdout.match(/"alert sent"/g)?.length
  await eventually(() => said() === all.length)
  expect(said()).toBe(all.length)
})

test('a ledger that cannot be written is told, and what waits is sent at the end', async () => {
  using data = temporaryFolder()
  const file = join(data.path, 'file')
  await Bun.write(file, '')
  await using server = await start({ PORTUS_DATA_PATH: join(file, 'inside') }, {})
  const { ask, until, receiver, portus } = server

  expect(await ask('gpt')).toBe(200)
  await until('firing store_down:ledger', 40_000)
  expect(receiver.alerts().find(({ subject }) => subject === 'ledger')).toMatchObject({
    ...{ kind: 'store_down', severity: 'critical', subject: 'ledger' },
    detail: { waiting: 1, dropped: 0 },
  })

  receiver.answerWith(() => new Response('', { status: 503 }))
  for (let at = 0; at < 4; at++) await ask('broken')
  await eventually(() => portus.output.stdout.includes('"alert not sent"'))
  expect(portus.output.stdout).not.toContain('"id":"target_failing:broken:0","state":"firing"}')
  const before = receiver.received.length
  receiver.answerWith(() => new Response('ok'))
  portus.child.kill('SIGTERM')
  await portus.ended()

  const last = receiver.alerts().slice(before)
  expect(last.map(({ id, state }) => [id, state])).toContainEqual([
    'target_failing:broken:0',
    'firing',
  ])
  expect(portus.output.stdout).toContain('"id":"target_failing:broken:0","state":"firing"}')
})

test('check says what is wrong with the address, and does not show it', async () => {
  const secret = 'sec-93fe11c2'
  const portus = await startBinary({
    command: 'check',
    aliases: { gpt: openaiAlias('http://127.0.0.1:1/v1') },
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_ALERT_URL: `https://u:${secret}@127.0.0.1/x`,
      PORTUS_ALERT_TOKEN: secret,
    },
  })
  expect(await portus.ended()).toBe(1)
  expect(portus.output.stderr).toContain(
    'PORTUS_ALERT_TOKEN: must not be set: PORTUS_ALERT_URL has credentials itself',
  )
  expect(portus.output.stdout + portus.output.stderr).not.toContain(secret)
  await portus[Symbol.asyncDispose]()
})
