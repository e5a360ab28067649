import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Alert, alertOf } from '../../src/alerts/alert'
import { CONDITION_KINDS } from '../../src/alerts/condition'
import { blocksOf } from '../support/assert/pages'
import { freePort, temporaryFolder } from '../support/process/child'
import { asAlert } from '../support/providers/alert-receiver'
import { type Answer, startProvider } from '../support/providers/server'

const PAGE = 'docs/alerts.md'
const EXAMPLES: Alert[] = blocksOf(PAGE, 'json').map((text) => asAlert(JSON.parse(text)))

test('the page has an example of each kind, printed as Portus prints it', () => {
  expect(new Set(EXAMPLES.map(({ kind }) => kind))).toEqual(new Set(CONDITION_KINDS))
  for (const example of EXAMPLES) {
    const { at, since, instance, portus_version: version, summary } = example
    const event = {
      ...example,
      summary: summary.replace(/^Over after \d+ \w+: /, ''),
      atMs: Date.parse(at),
      sinceMs: Date.parse(since),
    }
    expect(alertOf(event, { instance, version })).toEqual(example)
  }
})

/** Starts a recipe of the page before a service of the test. */
async function startRecipe(
  name: string,
  answer: Answer,
  env: (url: string) => Record<string, string>,
) {
  const [recipe] = blocksOf(PAGE, 'js').filter((text) => text.startsWith(`// ${name}`))
  if (!recipe) throw new Error(`The page has no ${name}`)
  const folder = temporaryFolder()
  const service = startProvider(answer)
  const port = freePort()
  const path = join(folder.path, name)
  await Bun.write(path, recipe)
  const child = Bun.spawn([process.execPath, path], {
    ...{ stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
    env: { PORT: String(port), ...env(new URL(service.url).origin) },
  })
  const url = `http://127.0.0.1:${port}/`
  while (child.exitCode === null) {
    if (
      await fetch(url, { method: 'POST', body: JSON.stringify(EXAMPLES[0]) }).catch(() => undefined)
    )
      break
    await Bun.sleep(10)
  }
  service.received.length = 0
  return {
    service,
    post: (alert: Alert | undefined) => fetch(url, { method: 'POST', body: JSON.stringify(alert) }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
      service[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

const resolved = EXAMPLES.find(({ state }) => state === 'resolved')
const [firing] = EXAMPLES

test('Alertmanager gets alerts with an end', async () => {
  await using recipe = await startRecipe(
    'alertmanager.mjs',
    () => Response.json({}),
    (url) => ({
      ALERTMANAGER: url,
    }),
  )

  expect((await recipe.post(firing)).status).toBe(200)
  expect((await recipe.post(resolved)).status).toBe(200)
  const { received } = recipe.service
  expect(received.map(({ path }) => path)).toEqual(['/api/v2/alerts', '/api/v2/alerts'])
  expect(received.map(({ json }) => json)).toEqual([
    [
      {
        labels: {
          alertname: 'Portus_budget_warning',
          id: firing?.id,
          severity: 'warning',
          subject: 'team payments',
        },
        annotations: { summary: firing?.summary },
        startsAt: firing?.since,
        endsAt: '2026-02-22T09:15:02.000Z',
      },
    ],
    [expect.objectContaining({ startsAt: resolved?.since, endsAt: resolved?.at })],
  ] as never)
})

test('PagerDuty gets events that belong together', async () => {
  await using recipe = await startRecipe(
    'pagerduty.mjs',
    () => Response.json({}),
    (url) => ({
      PAGERDUTY: url,
      ROUTING_KEY: 'r-1',
    }),
  )

  await recipe.post(firing)
  await recipe.post(resolved)
  expect(
    recipe.service.received.map(({ path, json }) => [
      path,
      json?.routing_key,
      json?.event_action,
      json?.dedup_key,
      (json?.payload as { severity?: string } | undefined)?.severity,
    ]),
  ).toEqual([
    ['/v2/enqueue', 'r-1', 'trigger', firing?.id, 'warning'],
    ['/v2/enqueue', 'r-1', 'resolve', resolved?.id, 'critical'],
  ])
})

test.each(['alertmanager.mjs', 'pagerduty.mjs'])(
  'what the service behind %s does not take, Portus tries again',
  async (name) => {
    await using recipe = await startRecipe(
      name,
      () => new Response('', { status: 500 }),
      (url) => ({
        ALERTMANAGER: url,
        PAGERDUTY: url,
      }),
    )

    expect((await recipe.post(firing)).status).toBe(502)
  },
)
