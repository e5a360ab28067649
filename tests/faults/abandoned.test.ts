import { expect, test } from 'bun:test'
import { figure } from '../support/assert/figures'
import { classify, DEFECTS, tally } from '../support/assert/outcome'
import { ask, linesNotJson, share } from '../support/clients/load'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { eventually, openFiles, residentMB, settled } from '../support/process/proc'
import { startEchoProvider } from '../support/providers/faulty/killable'
import type { Ask } from '../support/providers/models/marked'
import { seeded } from '../support/random'

const KEY = 'pk-abandoned-77c2e1'
const SEED = 4711
const TOTAL = 60_000
const WARM_UP = 10_000
const WORKERS = 48

/** About as long as a request takes, so that clients leave in each of its phases. */
const LONGEST_STAY_MS = 20

test(`${TOTAL} requests, half of them abandoned: nobody gets another one’s answer, and nothing stays behind`, async () => {
  const random = seeded(SEED)
  await using provider = await startEchoProvider(1)
  await using portus = await startBinary({
    aliases: { openai: openaiAlias(provider.url), anthropic: anthropicAlias(provider.url) },
    env: { PORTUS_KEY_TESTS: KEY },
  })
  const { pid } = portus.child
  const { counts, add } = tally()
  const defects: string[] = []
  let abandoned = 0
  const run = (total: number) =>
    share(portus.url, { workers: WORKERS, total }, async (client, index) => {
      const about: Ask = {
        dialect: index % 2 ? 'openai' : 'anthropic',
        isStream: random() < 0.5,
        id: `${index}-${SEED}`,
      }
      const isAbandoned = random() < 0.5
      const timer = isAbandoned && setTimeout(client.abandon, random() * LONGEST_STAY_MS)
      const exchange = await ask(client, KEY, about)
      if (timer) clearTimeout(timer)
      const outcome = classify(exchange, about)
      const isLeft = isAbandoned && exchange.end === 'broken'
      if (isLeft) abandoned++
      else add(outcome)
      // Of an answer that was left in the middle, too, what had come must be one's own.
      const isDefect = isLeft ? outcome === 'wrong-id' : outcome !== 'ok'
      if (isDefect) defects.push(`${outcome}: ${JSON.stringify({ about, exchange })}`)
    })

  // The runtime opens some files of its own with the first requests, and keeps them.
  await run(WORKERS)
  provider.kill()
  const files = await settled(() => openFiles(pid))
  await provider.start()
  await run(WARM_UP)
  const before = residentMB(pid)
  await run(TOTAL)
  // Connections to the provider stay in the pool for a while: as many as were used at once.
  await eventually(() => openFiles(pid) <= files + WORKERS)
  const after = residentMB(pid)
  const left = openFiles(pid)
  provider.kill()
  await eventually(() => openFiles(pid) <= files)
  const without = openFiles(pid)
  console.log(
    `abandoned: ${abandoned} of ${TOTAL + WARM_UP} left,`,
    `memory ${before.toFixed(0)} to ${after.toFixed(0)} MB,`,
    `files ${files} to ${left}, without the provider ${without}`,
    JSON.stringify(counts),
  )

  figure('abandoned.defects', defects.length, TOTAL + WARM_UP)
  figure('abandoned.files', Math.max(0, without - files))
  figure('abandoned.memory', after - before)

  expect(defects.slice(0, 5)).toEqual([])
  expect(DEFECTS.filter((name) => counts[name])).toEqual([])
  expect(abandoned).toBeGreaterThan(TOTAL / 5)
  expect(left).toBeLessThanOrEqual(files + WORKERS)
  expect(without).toBeLessThanOrEqual(files)
  expect(after - before).toBeLessThan(40)
  expect(linesNotJson(portus.output.stdout).slice(0, 5)).toEqual([])
  expect(portus.output.stderr).toBe('')
}, 600_000)
