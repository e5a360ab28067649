import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { freePort, temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'
import { hello } from '../support/providers/models/hello'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'
import { IS_WITHOUT_REDIS, startRedis } from '../support/stores/redis'

const DEPLOY = join(import.meta.dir, '../../deploy')
const KEY = 'pk-metrics-51be07'
const ADMIN_KEY = 'pa-metrics-8c21d4'

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

/** Runs Prometheus' own checks. */
async function promtool(args: readonly string[], input = ''): Promise<string> {
  const child = Bun.spawn(['promtool', ...args], {
    cwd: DEPLOY,
    stdin: new TextEncoder().encode(input),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return (await child.exited) === 0 ? err.trim() : `failed: ${out}${err}`
}

/** A Portus with work of every kind: answers, streams, fallbacks, retries and refusals. It has a ledger, and counts limits in Redis. */
async function busyPortus() {
  const redis = await startRedis()
  const data = temporaryFolder()
  const good = startProvider((received) =>
    received.json?.stream === true
      ? new Response(chatEvents().join(''), { headers: { 'content-type': 'text/event-stream' } })
      : hello(received),
  )
  const bad = startProvider(() => Response.json({ error: { message: 'no' } }, { status: 503 }))
  const portus = await startBinary({
    aliases: {
      fast: openaiAlias(good.url),
      down: openaiAlias(bad.url),
      safe: {
        strategy: { mode: 'fallback' },
        targets: [
          openaiAlias(bad.url, { retry: { attempts: 1, on_status_codes: [503] } }),
          openaiAlias(good.url),
        ],
      },
      full: openaiAlias(good.url, { limits: { requests: [{ max: 1, per: 'day' }] } }),
    },
    files: {
      'prices.json': { models: { 'openai/*': { input: 1, output: 1 } } },
      'applications/tests.json': { budgets: [{ usd: 100, per: 'month' }] },
    },
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_ADMIN_KEY_OPS: ADMIN_KEY,
      PORTUS_WORKERS: '2',
      PORTUS_REDIS_URL: redis.url,
      PORTUS_DATA_PATH: data.path,
    },
  })
  const ask = (model: string, stream: boolean, key = KEY) =>
    fetch(`${portus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'Hi' }] }),
    }).then((response) => response.text())
  const ending = new AbortController()
  const working = (async () => {
    while (!ending.signal.aborted) {
      const all = [ask('fast', false), ask('fast', true), ask('safe', false), ask('none', false)]
      const bad = [ask('down', false), ask('full', false), ask('fast', false, 'pk-wrong')]
      await Promise.all([...all, ...bad])
      await Bun.sleep(50)
    }
  })()
  return {
    url: portus.url,
    scrape: (accept = '*/*') =>
      fetch(`${portus.url}/metrics`, {
        headers: { authorization: `Bearer ${ADMIN_KEY}`, accept },
      }),
    async [Symbol.asyncDispose]() {
      ending.abort()
      await working
      await portus[Symbol.asyncDispose]()
      good[Symbol.dispose]()
      bad[Symbol.dispose]()
      data[Symbol.dispose]()
      await redis[Symbol.asyncDispose]()
    },
  }
}

/** Prometheus itself, which scrapes a Portus every second. */
async function startPrometheus(target: string) {
  const folder = temporaryFolder()
  const config = join(folder.path, 'prometheus.json')
  const scraping = {
    job_name: 'portus',
    authorization: { credentials: ADMIN_KEY },
    static_configs: [{ targets: [new URL(target).host] }],
  }
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: [join(DEPLOY, 'prometheus-rules.yaml')],
      scrape_configs: [scraping],
    }),
  )
  const port = freePort()
  const child = Bun.spawn(
    [
      'prometheus',
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdout: 'ignore', stderr: 'ignore' },
  )
  return {
    /** The series that an expression gives now. None before it listens. */
    async query(expression: string): Promise<unknown[]> {
      const path = `/api/v1/query?query=${encodeURIComponent(expression)}`
      const response = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
      const answer = (await response?.json().catch(() => undefined)) as
        | { data?: { result: unknown[] } }
        | undefined
      return answer?.data?.result ?? []
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await child.exited
      folder[Symbol.dispose]()
    },
  }
}

type Panel = { title: string; targets?: { expr: string }[] }

/** The queries of the dashboard's panels, with everything chosen. */
function queries(): { title: string; query: string }[] {
  const text = readFileSync(join(DEPLOY, 'grafana-dashboard.json'), 'utf8')
  const { panels } = JSON.parse(text) as { panels: Panel[] }
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      title,
      query: expr
        .replaceAll('$__rate_interval', '10s')
        .replaceAll(/\$(application|model_alias|job)\b/g, '.*'),
    })),
  )
}

describe('Prometheus', () => {
  test.skipIf(IS_WITHOUT_REDIS)(
    'finds nothing wrong with a scrape of a busy Portus, in either format',
    async () => {
      await using portus = await busyPortus()
      await Bun.sleep(500)

      const plain = await portus.scrape()
      const open = await portus.scrape('application/openmetrics-text; version=1.0.0')

      expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
      expect(await promtool(['check', 'metrics'], await plain.text())).toBe('')
      expect(open.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1/)
      expect(await open.text()).toEndWith('\n# EOF\n')
    },
  )

  test('understands the alerts, which tell what fails and leave a good server in peace', async () => {
    expect(await promtool(['check', 'rules', 'prometheus-rules.yaml'])).toBe('')
    expect(await promtool(['test', 'rules', 'prometheus-rules-test.yaml'])).toBe('')
  })

  test.skipIf(IS_WITHOUT_REDIS)('has data for every panel of the dashboard', async () => {
    await using portus = await busyPortus()
    await using prometheus = await startPrometheus(portus.url)
    const all = queries()
    const empty = new Set(all)
    const lookAll = async () => {
      for (const one of empty) if ((await prometheus.query(one.query)).length > 0) empty.delete(one)
      return empty.size === 0
    }

    await eventually(lookAll, 30_000)

    expect(all.length).toBeGreaterThan(30)
    expect([...empty]).toEqual([])
    expect(await prometheus.query('up{job="portus"} == 1')).toHaveLength(1)
  })
})
