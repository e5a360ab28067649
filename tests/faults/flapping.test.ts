import { expect, test } from 'bun:test'
import { figure } from '../support/assert/figures'
import { classify, tally } from '../support/assert/outcome'
import { ask, linesNotJson, share } from '../support/clients/load'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { startEchoProvider } from '../support/providers/faulty/killable'
import type { Ask } from '../support/providers/models/marked'
import { seeded } from '../support/random'

const KEY = 'pk-flapping-41d0aa'
const SEED = 20_261_122
const TOTAL = 100_000
const WORKERS = 48
const KILLS = 50

/** A provider that has listened for so long has no excuse. */
const RECOVERY_MS = 50

test(`${TOTAL} requests through ${KILLS} deaths of their provider: none hangs, none is wrong, none fails without a reason`, async () => {
  const random = seeded(SEED)
  // Streams that take their time, so that their provider dies in the middle of some.
  await using provider = await startEchoProvider(2)
  await using portus = await startBinary({
    aliases: { openai: openaiAlias(provider.url), anthropic: anthropicAlias(provider.url) },
    env: { PORTUS_KEY_TESTS: KEY },
  })
  const { counts, add } = tally()
  const statuses = new Set<number>()
  const defects: string[] = []
  const killAt = Array.from({ length: KILLS }, (_, n) =>
    Math.floor(((n + 0.5 + random() / 2) * TOTAL) / (KILLS + 1)),
  )
  let done = 0
  let restart = Promise.resolve()
  let isDown = false
  const flap = async (pauseMs: number) => {
    isDown = true
    provider.kill()
    await Bun.sleep(pauseMs)
    await provider.start()
    isDown = false
  }

  const startedAtMs = performance.now()
  await share(portus.url, { workers: WORKERS, total: TOTAL }, async (client, index) => {
    const about: Ask = {
      dialect: index % 2 ? 'openai' : 'anthropic',
      isStream: random() < 0.2,
      id: `${index}-${SEED}`,
    }
    const begunAtMs = performance.now()
    const wasWell = !isDown && begunAtMs - provider.readyAtMs >= RECOVERY_MS
    const exchange = await ask(client, KEY, about)
    const outcome = classify(exchange, about)
    const isExcused = !wasWell || isDown || provider.killedAtMs >= begunAtMs
    const judged = outcome === 'ok' || isExcused ? outcome : 'unexplained'
    add(judged)
    statuses.add(exchange.status)
    if (!['ok', 'clean-fail', 'visible-cut'].includes(judged))
      defects.push(`${judged} (${outcome}): ${JSON.stringify({ about, exchange })}`)
    done++
    if (!isDown && done >= (killAt[0] ?? Number.POSITIVE_INFINITY)) {
      killAt.shift()
      restart = flap(random() * 40)
    }
  })
  await restart
  const seconds = (performance.now() - startedAtMs) / 1000
  portus.child.kill('SIGTERM')
  await portus.ended()
  console.log(
    `flapping: ${TOTAL} requests in ${seconds.toFixed(1)} s`,
    JSON.stringify({ ...counts, statuses: [...statuses].sort() }),
  )

  const lines = [
    ...linesNotJson(portus.output.stdout),
    ...portus.output.stderr.split('\n').filter(Boolean),
  ]
  figure('flapping.defects', defects.length, TOTAL)
  figure('flapping.lines', lines.length)

  expect(defects.slice(0, 5)).toEqual([])
  expect([...statuses].filter((status) => ![200, 502, 503, 504].includes(status))).toEqual([])
  expect(killAt).toEqual([])
  expect(counts.ok).toBeGreaterThan(TOTAL / 2)
  expect(lines.slice(0, 5)).toEqual([])
}, 600_000)
