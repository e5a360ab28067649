import { describe, expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import Ajv from 'ajv'
import { AliasesAnswer } from '../../../src/admin/shapes/aliases'
import { ApplicationsAnswer, PauseAnswer } from '../../../src/admin/shapes/applications'
import { AuditAnswer } from '../../../src/admin/shapes/audit'
import { ConfigurationAnswer } from '../../../src/admin/shapes/configuration'
import { AdminRequest, RequestsAnswer } from '../../../src/admin/shapes/requests'
import { SeriesAnswer, UsageAnswer } from '../../../src/admin/shapes/usage'
import type { Pauses } from '../../../src/limits/pauses'
import { application, team } from '../../support/applications'
import { pausesInMemory } from '../../support/pauses'
import { ADMIN_KEY, KEY, OTHER_KEY, openaiAlias, startPortus } from '../../support/portus'
import { startProvider } from '../../support/providers/server'

const ajv = new Ajv({ strict: false, validateFormats: false })

/** One who fails, in words with the key that it was sent, and one who answers. */
const failing = ({ headers }: { headers: Headers }) =>
  Response.json(
    { error: { message: `No room for ${headers.get('authorization')}`, type: 'overloaded_error' } },
    { status: 503 },
  )

const good = () =>
  Response.json({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-real',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 100, total_tokens: 110 },
  })

async function start(teamUsd = 5, pauses?: Pauses) {
  const [bad, fine] = [startProvider(failing), startProvider(good)]
  const priced = { override_params: { model: 'gpt-4o-mini' } }
  const portus = await startPortus({
    aliases: {
      fast: openaiAlias(fine.url, priced),
      careful: {
        strategy: { mode: 'fallback' },
        targets: [openaiAlias(bad.url, priced), openaiAlias(fine.url, priced)],
      },
      broken: openaiAlias(bad.url, priced),
    },
    adminKeys: [ADMIN_KEY],
    ...(pauses && { pauses }),
    applications: [
      application('tests', {
        team: 'payments',
        limits: { requests: [{ max: 100, per: 'minute' }] },
        budgets: [{ usd: 5, per: 'month', warn_at: [0.5] }],
      }),
      application('others', { models: ['fast'] }),
    ],
    teams: [team('payments', { budgets: [{ usd: teamUsd, per: 'day' }] })],
  })
  const chat = (model: string, key = KEY, headers = {}) =>
    fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
    }).then(async (answered) => {
      await answered.text()
      return answered
    })
  const admin = (path: string, init: RequestInit = {}, key: string | null = ADMIN_KEY) =>
    fetch(`${portus.url}/admin${path}`, {
      ...init,
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
    })
  return {
    portus,
    chat,
    admin,
    async asked<T>(path: string, shape: TSchema, init: RequestInit = {}): Promise<T> {
      const answered = await admin(path, init)
      const text = await answered.text()
      expect([path, answered.status, text]).toEqual([path, 200, expect.any(String)])
      const value = JSON.parse(text)
      expect([path, ajv.validate(shape, value), ajv.errorsText()]).toEqual([
        path,
        true,
        'No errors',
      ])
      return value
    },
    async [Symbol.asyncDispose]() {
      bad[Symbol.dispose]()
      fine[Symbol.dispose]()
      await portus[Symbol.asyncDispose]()
    },
  }
}

const GETS = [
  '/usage',
  '/usage/series',
  '/requests',
  '/requests/019a9a7e-0000-7000-8000-000000000000',
  '/applications',
  '/aliases',
  '/configuration',
  '/audit',
  '/stream',
]

describe('the admin API', () => {
  test('opens for an admin key alone, on every path and method', async () => {
    const asked = [
      ...GETS.map((path) => [path, 'GET']),
      ['/applications/tests/pause', 'PUT'],
      ['/applications/tests/pause', 'DELETE'],
    ] as const

    for (const key of [KEY, OTHER_KEY, null, `${ADMIN_KEY}x`]) {
      // Too many wrong keys of one address would all be a 429.
      await using server = await start()
      for (const [path, method] of asked) {
        const answered = await server.admin(path, { method }, key)
        expect([path, method, key, answered.status]).toEqual([path, method, key, 401])
        expect(await answered.json()).toMatchObject({ error: { code: 'invalid_api_key' } })
      }
      expect((await server.chat('fast')).status).toBe(200)
    }
  })

  test('is not there without an admin key, and on no port but that of operators', async () => {
    await using none = await startPortus({ aliases: {} })
    await using apart = await startPortus({
      aliases: {},
      adminKeys: [ADMIN_KEY],
      settings: { PORTUS_OPS_PORT: 0 },
    })

    for (const { url } of [none, apart])
      for (const path of GETS)
        for (const method of ['GET', 'POST'])
          expect([
            path,
            (
              await fetch(`${url}/admin${path}`, {
                method,
                headers: { authorization: `Bearer ${ADMIN_KEY}` },
              })
            ).status,
          ]).toEqual([path, 404])
  })

  test('adds up what was used, by groups and step by step', async () => {
    await using server = await start()
    for (const model of ['fast', 'fast', 'careful']) await server.chat(model, OTHER_KEY)
    await server.chat('fast')

    const usage = await server.asked<UsageAnswer>('/usage?by=application,alias', UsageAnswer)
    const series = await server.asked<SeriesAnswer>('/usage/series?step=hour', SeriesAnswer)
    const one = await server.asked<UsageAnswer>('/usage?application=others', UsageAnswer)

    expect(usage.total).toMatchObject({ requests: 3, failed: 0, output_tokens: 300 })
    expect(
      usage.groups.map(({ group, requests }) => [group.application, group.alias, requests]),
    ).toEqual([
      ['others', 'fast', 2],
      ['tests', 'fast', 1],
    ])
    expect(one.total.requests).toBe(2)
    expect(usage.total.usd).toBeGreaterThan(0)
    const steps = series.steps.filter(({ requests }) => requests > 0)
    expect(steps.reduce((sum, { requests }) => sum + requests, 0)).toBe(3)
    expect(series.total.usd).toBe(usage.total.usd)
    expect(series.total.duration_ms?.p95).toBeGreaterThan(0)
    expect(series.steps.length).toBeGreaterThanOrEqual(24)
  })

  test('shows requests with their attempts in the provider’s words, without secrets, and finds them', async () => {
    await using server = await start()
    const headers = { 'x-request-id': 'my-own-id', 'x-portus-session': 'session-1' }
    await server.chat('careful', KEY, headers)
    await server.chat('broken')
    await server.chat('fast')

    const all = await server.asked<RequestsAnswer>('/requests', RequestsAnswer)
    const failed = await server.asked<RequestsAnswer>('/requests?status=failed', RequestsAnswer)
    const mine = await server.asked<RequestsAnswer>(
      '/requests?request_id=my-own-id',
      RequestsAnswer,
    )
    const [id] = mine.requests.map((request) => request.id)
    const single = await server.asked<AdminRequest>(`/requests/${id}`, AdminRequest)

    expect(all.requests.map(({ alias }) => alias)).toEqual(['fast', 'broken', 'careful'])
    expect(failed.requests.map(({ alias, status }) => [alias, status])).toEqual([['broken', 503]])
    expect(single).toEqual(mine.requests[0]!)
    expect(single).toMatchObject({
      session: 'session-1',
      application: 'tests',
      team: 'payments',
      target_index: '1',
      attempts: [
        { target_index: '0', status: 503, words: { type: 'overloaded_error' } },
        { target_index: '1', status: 200, words: null },
      ],
    })
    expect(single.attempts[0]?.words?.message).toStartWith('No room for ')
    expect(JSON.stringify(all)).not.toContain('sk-provider-openai')
    for (const query of [
      'session=session-1',
      'status=5xx',
      'status=503',
      'outcome=complete',
      'alias=fast',
    ]) {
      const found = await server.asked<RequestsAnswer>(`/requests?${query}`, RequestsAnswer)
      expect([query, found.requests.length]).toEqual([query, expect.any(Number)])
      expect(found.requests.length).toBeLessThan(3)
    }
  })

  test('says why Portus has refused a request', async () => {
    await using server = await start(0.00001)
    await server.chat('fast')
    const refused = await server.chat('fast')

    const { requests } = await server.asked<RequestsAnswer>('/requests?status=429', RequestsAnswer)

    expect(refused.status).toBe(429)
    expect(requests).toMatchObject([{ error: 'budget_exceeded', attempts: [] }])
  })

  test('pages through requests', async () => {
    await using server = await start()
    for (let at = 0; at < 5; at++) await server.chat('fast', OTHER_KEY)

    const seen: string[] = []
    let next: string | null = ''
    for (let pages = 0; next !== null && pages < 5; pages++) {
      const before: string = next && `&before=${next}`
      const page: RequestsAnswer = await server.asked(`/requests?limit=2${before}`, RequestsAnswer)
      seen.push(...page.requests.map(({ id }) => id))
      next = page.next
    }

    expect(seen).toHaveLength(5)
    expect(new Set(seen).size).toBe(5)
    const [first = ''] = seen
    const behind = `/requests?before=${first.toUpperCase()}`
    const { requests } = await server.asked<RequestsAnswer>(behind, RequestsAnswer)
    expect(requests.map(({ id }) => id)).toEqual(seen.slice(1))
  })

  test('says how limits and budgets stand, of applications and of teams', async () => {
    await using server = await start(0.00001)
    await server.chat('fast')

    const answer = await server.asked<ApplicationsAnswer>('/applications', ApplicationsAnswer)
    const [others, tests] = answer.applications

    expect(answer.applications.map(({ name }) => name)).toEqual(['others', 'tests'])
    expect(others).toMatchObject({ aliases: ['fast'], limits: [], paused: null })
    expect(tests?.aliases).toEqual(['broken', 'careful', 'fast'])
    expect(tests?.limits).toMatchObject([
      { unit: 'requests', max: 100, used: 1, left: 99, state: 'ok', window: { seconds: 60 } },
      { unit: 'usd', max: 5, window: { kind: 'calendar', per: 'month' }, warn_at: [0.5] },
    ])
    expect(tests?.limits[1]?.used).toBe(tests!.spent!.month)
    expect(answer.teams).toMatchObject([
      { name: 'payments', applications: ['tests'], limits: [{ unit: 'usd', state: 'used_up' }] },
    ])
    expect(answer.teams[0]?.spent).toEqual(tests!.spent!)
    expect(JSON.stringify(answer)).not.toContain(KEY)
  })

  test('says how aliases fare, what they cost and who uses them', async () => {
    await using server = await start()
    await server.chat('fast', OTHER_KEY)
    await server.chat('careful')

    const { aliases } = await server.asked<AliasesAnswer>('/aliases', AliasesAnswer)
    const [, careful, fast] = aliases

    expect(aliases.map(({ name }) => name)).toEqual(['broken', 'careful', 'fast'])
    expect(careful).toMatchObject({
      strategy: 'fallback',
      fell_back: 1,
      targets: [
        { target_index: '0', status: 'failing', attempts: 1 },
        { target_index: '1', status: 'healthy', successes: 1 },
      ],
      used_by: [{ application: 'tests', requests: 1 }],
    })
    expect(fast?.targets[0]?.price).toMatchObject({
      source: 'built-in',
      usd_per_million_tokens: { input: 0.15, output: 0.6 },
    })
    expect(fast?.usd_per_million_tokens).toBeCloseTo((10 * 0.15 + 100 * 0.6) / 110, 1)
    expect(fast?.latency.duration_ms?.p50).toBeGreaterThan(0)
  })

  test('pauses an application and lets it go on, and writes both down', async () => {
    await using server = await start()
    const path = '/applications/tests/pause'

    const paused = await server.asked<PauseAnswer>(path, PauseAnswer, { method: 'PUT' })
    const again = await server.asked<PauseAnswer>(path, PauseAnswer, { method: 'PUT' })
    const refused = await server.chat('fast')
    const other = await server.chat('fast', OTHER_KEY)
    const resumed = await server.asked<PauseAnswer>(path, PauseAnswer, { method: 'DELETE' })
    const back = await server.chat('fast')
    const unknown = await server.admin('/applications/nobody/pause', { method: 'PUT' })
    const audit = await server.asked<AuditAnswer>('/audit', AuditAnswer)

    expect(paused).toMatchObject({
      application: 'tests',
      paused: { by: 'admin-0' },
      kept_in: 'memory',
    })
    expect(again).toEqual(paused)
    expect([refused.status, other.status, back.status]).toEqual([403, 200, 200])
    expect(resumed.paused).toBeNull()
    expect(unknown.status).toBe(404)
    expect(audit.entries.map(({ action, actor, subject }) => [action, actor, subject])).toEqual([
      ['application.resumed', 'admin-0', 'tests'],
      ['application.paused', 'admin-0', 'tests'],
    ])
    const lines = server.portus.logged.filter((line) => line.includes('"audit"'))
    expect(lines).toHaveLength(2)
  })

  test('writes a pause down where it was this call that paused, whatever this process knew', async () => {
    using kept = pausesInMemory()
    await using server = await start(5, kept.pauses)
    /** What is written down after a request, the newest first. */
    const after = async (method: 'PUT' | 'DELETE') => {
      await server.asked<PauseAnswer>('/applications/tests/pause', PauseAnswer, { method })
      const { entries } = await server.asked<AuditAnswer>('/audit', AuditAnswer)
      return entries.map(({ action, detail }) => [action, detail])
    }
    const paused = ['application.paused', {}]

    expect(await after('PUT')).toEqual([paused])
    // Another process lets it go on, and this one has not looked since.
    await kept.behind.remove('pause', 'tests')
    expect(kept.pauses.of('tests')).toBeDefined()
    expect(await after('PUT')).toEqual([paused, paused])
    await kept.behind.remove('pause', 'tests')
    expect(await after('DELETE')).toEqual([paused, paused])
    // Another process pauses it.
    await kept.behind.set('pause', 'tests', '{"since":1,"by":"eve"}')
    expect(kept.pauses.of('tests')).toBeUndefined()
    expect(await after('PUT')).toEqual([paused, paused])
  })

  test('writes down that nobody knows what came of a change whose answer was lost', async () => {
    using kept = pausesInMemory()
    const lost = async (work: Promise<unknown>) => {
      await work
      throw new Error('no answer for 2000 ms')
    }
    await using server = await start(5, {
      ...kept.pauses,
      pause: async (name, by) => (await lost(kept.pauses.pause(name, by))) as never,
      resume: async (name) => (await lost(kept.pauses.resume(name))) as never,
    })
    const path = '/applications/tests/pause'
    const paused = await server.admin(path, { method: 'PUT' })
    const resumed = await server.admin(path, { method: 'DELETE' })
    const { entries } = await server.asked<AuditAnswer>('/audit', AuditAnswer)

    expect([paused.status, resumed.status].every((status) => status >= 500)).toBe(true)
    expect(entries.map(({ action, actor, detail }) => [action, actor, detail])).toEqual([
      ['application.resumed', 'admin-0', { outcome: 'unknown' }],
      ['application.paused', 'admin-0', { outcome: 'unknown' }],
    ])
  })

  test('writes down whom it has refused, once for what comes again and again, without the key', async () => {
    await using server = await start()
    for (let at = 0; at < 5; at++) await server.admin('/usage', {}, 'ak-a-guess-1b2c3d4e')
    await server.chat('fast', 'pk-no-key-of-portus-aa')

    const { entries } = await server.asked<AuditAnswer>('/audit', AuditAnswer)

    expect(entries).toMatchObject([
      {
        action: 'admin.refused',
        subject: 'GET /admin/usage',
        detail: { error: 'invalid_api_key' },
      },
    ])
    expect(server.portus.logged.join('\n')).not.toContain('ak-a-guess')
  })

  test('says what is wrong with a question', async () => {
    await using server = await start()
    const wrong = {
      from: ['/usage?from=yesterday', '/usage?from=2026-11-03T00:00:00Z&to=2026-11-02T00:00:00Z'],
      by: ['/usage?by=user'],
      step: ['/usage/series?step=second', '/usage/series?step=minute&from=2026-01-01T00:00:00Z'],
      time_zone: ['/usage?time_zone=Mars/Base'],
      limit: ['/requests?limit=0', '/requests?limit=100000', '/usage?limit=x'],
      before: [
        '/requests?before=1',
        '/audit?before=x',
        '/requests?order=slowest&before=019a9a7e-0000-7000-8000-000000000000',
      ],
      order: ['/requests?order=fastest'],
      status: ['/requests?status=6xx', '/requests?status=99'],
      outcome: ['/requests?outcome=lost'],
    }

    for (const [param, paths] of Object.entries(wrong))
      for (const path of paths) {
        const answered = await server.admin(path)
        expect([path, answered.status]).toEqual([path, 400])
        expect(await answered.json()).toMatchObject({ error: { param, code: 'invalid_request' } })
      }
  })

  test('describes the configuration, without a value of it', async () => {
    await using server = await start()

    const answer = await server.asked<ConfigurationAnswer>('/configuration', ConfigurationAnswer)

    expect(answer).toMatchObject({
      version: '0.0.0-tests',
      counts: { aliases: 3, applications: 2, teams: 1, keys: 2 },
      stores: { requests_in: 'memory', pauses_in: 'memory', ledger: null, redis: null },
      has_playground: true,
    })
    expect(JSON.stringify(answer)).not.toMatch(/sk-provider|127\.0\.0\.1/)
  })
})
